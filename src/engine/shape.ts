/** What is wrong with a value, beginning with the path to it; undefined where it has the shape. */
export type Shape = (value: unknown) => string | undefined;

/** By hand and not by schema: it runs for every record that is read. */
function simple(isIt: (value: unknown) => boolean, name: string): Shape {
  const problem = ` is no ${name}`;
  return (value) => (isIt(value) ? undefined : problem);
}

export const text = simple((value) => typeof value === 'string', 'text');
export const number = simple((value) => Number.isFinite(value), 'number');
export const flag = simple((value) => typeof value === 'boolean', 'boolean');
export const instant = simple(
  (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  'valid Date',
);
export const record = simple(isRecord, 'object');

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function nullable(shape: Shape): Shape {
  return (value) => (value === null ? undefined : shape(value));
}

export function optional(shape: Shape): Shape {
  return (value) => (value === undefined ? undefined : shape(value));
}

export function oneOf(...values: readonly string[]): Shape {
  return simple((value) => values.includes(value as string), values.join(' or '));
}

export function listOf(shape: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return ' is no list';
    for (let index = 0; index < value.length; index += 1) {
      const problem = shape(value[index]);
      if (problem !== undefined) return `[${index}]${problem}`;
    }
    return undefined;
  };
}

/** Every member has its shape, whatever its name. */
export function recordOf(shape: Shape): Shape {
  return (value) => {
    if (!isRecord(value)) return ' is no object';
    for (const name of Object.keys(value)) {
      const problem = shape(value[name]);
      if (problem !== undefined) return `.${name.slice(0, 100)}${problem}`;
    }
    return undefined;
  };
}

/** Members that are not named here may be there, and be whatever they like. */
export function members(shapes: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(shapes);
  return (value) => {
    if (!isRecord(value)) return ' is no object';
    for (const [name, shape] of entries) {
      const problem = shape(value[name]);
      if (problem !== undefined) return `.${name}${problem}`;
    }
    return undefined;
  };
}
