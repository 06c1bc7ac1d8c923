import type { AttributeType } from '../../domain/user-attributes.js';
import { parseInstant } from './instant.js';

export type { AttributeType };

export type OperatorFamily = 'equality' | 'order' | 'text';

/** Why a comparison could never hold for an attribute of that type; undefined when it could. */
export function typeProblem(
  type: AttributeType | undefined,
  family: OperatorFamily,
  value: unknown,
): string | undefined {
  switch (type) {
    case undefined:
      return undefined;
    case 'object':
      return 'the attribute holds objects: name a member of it, or use present or absent';
    case 'boolean':
      if (family !== 'equality') return 'the attribute is a boolean: use eq, ne or in';
      return typeof value === 'boolean' ? undefined : 'the attribute is a boolean: the value must be one too';
    case 'number':
      if (family === 'text') return 'the attribute is a number, not text';
      return typeof value === 'number' ? undefined : 'the attribute is a number: the value must be one too';
    case 'date':
      if (family === 'text') return undefined;
      return typeof value === 'string' && parseInstant(value) !== undefined
        ? undefined
        : 'the attribute is a date: the value must be an ISO date or date-time';
    case 'string':
    case 'strings':
      return typeof value === 'string' ? undefined : 'the attribute is text: the value must be a string';
  }
}
