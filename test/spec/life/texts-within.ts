import { Session } from 'node:inspector';

interface RemoteObject {
  readonly type: string;
  readonly value?: unknown;
  readonly objectId?: string;
}
interface Slot {
  readonly name: string;
  readonly value?: RemoteObject;
}

/**
 * Every text that an object reaches, keys of maps and objects too, through private fields and collections: what the
 * debugger sees of it, whatever the object itself would show.
 */
export function textsWithin(object: object): string {
  const session = new Session();
  session.connect();
  const key = '__textsWithin';
  const seenKey = '__textsSeen';
  const shared = globalThis as Record<string, unknown>;
  shared[key] = object;
  shared[seenKey] = new WeakSet();
  try {
    const texts: string[] = [];
    const open = [call<{ result: RemoteObject }>(session, 'Runtime.evaluate', { expression: key }).result];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.type === 'string') texts.push(String(next.value));
      if (next.objectId === undefined || next.type === 'function' || isSeen(session, next, seenKey)) continue;
      const { result, internalProperties, privateProperties } = call<{
        readonly result: readonly Slot[];
        readonly internalProperties?: readonly Slot[];
        readonly privateProperties?: readonly Slot[];
      }>(session, 'Runtime.getProperties', { objectId: next.objectId, ownProperties: true });
      const entries = (internalProperties ?? []).filter(({ name }) => name === '[[Entries]]');
      for (const { name, value } of [...result, ...entries, ...(privateProperties ?? [])]) {
        texts.push(name);
        if (value !== undefined && name !== '__proto__') open.push(value);
      }
    }
    return texts.join('\n');
  } finally {
    delete shared[key];
    delete shared[seenKey];
    session.disconnect();
  }
}

/** Entries of a map are made for each look, and so are never seen twice. */
function isSeen(session: Session, { objectId }: RemoteObject, seenKey: string): boolean {
  const functionDeclaration = `function () {
    if (globalThis.${seenKey}.has(this)) return true;
    globalThis.${seenKey}.add(this);
    return false;
  }`;
  const asked = { objectId, functionDeclaration, returnByValue: true };
  return call<{ result: RemoteObject }>(session, 'Runtime.callFunctionOn', asked).result.value === true;
}

/** In the same thread, the answer is there when the call returns. */
function call<T>(session: Session, method: string, parameters: object): T {
  let answer: { readonly error: Error | null; readonly result: unknown } | undefined;
  session.post(method, parameters, (error: Error | null, result?: object) => {
    answer = { error, result };
  });
  if (answer === undefined) throw new Error(`${method} did not answer`);
  if (answer.error !== null) throw answer.error;
  return answer.result as T;
}
