import { redactTokens } from '../../domain/redact.js';
import { isRecord } from './record.js';

/**
 * What a failed request's body says, whatever its form.
 *
 * `innerError` and `innererror` both occur, codes nest, and the innermost known one is the most specific
 * (https://learn.microsoft.com/en-us/graph/errors); `code` may be an empty string
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/3608); a gateway answers with HTML or nothing.
 */
export interface GraphErrorBody {
  /** The outermost code that is not empty, as spelled by Graph; '' if there is none. */
  readonly code: string;
  /** Outer to innermost, lower-cased, without empty ones. */
  readonly codes: readonly string[];
  /** Without tokens and not longer than 500 characters; '' if there is none. */
  readonly message: string;
  readonly requestId?: string;
}

const deepest = 8;
const longestInput = 4000;
const longestMessage = 500;

/** Never throws: `body` is parsed JSON, text, HTML, or nothing. */
export function readGraphError(body: unknown): GraphErrorBody {
  const parsed = typeof body === 'string' ? parseJson(body) : body;
  if (!isRecord(parsed)) {
    return { code: '', codes: [], message: typeof body === 'string' ? cleaned(withoutTags(body)) : '' };
  }
  const { error } = parsed;
  // The identity platform's form: {"error":"invalid_grant","error_description":"…"}.
  if (typeof error === 'string') {
    return {
      code: error,
      codes: error ? [error.toLowerCase()] : [],
      message: cleaned(parsed.error_description),
    };
  }
  // GraphError.body of the SDK is the inner object alone.
  return readChain(isRecord(error) ? error : parsed);
}

function readChain(outermost: Readonly<Record<string, unknown>>): GraphErrorBody {
  const codes: string[] = [];
  let code = '';
  let message = '';
  let requestId: string | undefined;
  let level: unknown = outermost;
  for (let depth = 0; depth < deepest && isRecord(level); depth++) {
    const own = textOf(level.code);
    if (own !== '') codes.push(own.toLowerCase());
    code ||= own;
    message ||= cleaned(level.message);
    requestId ??= textOf(level['request-id']) || undefined;
    level = level.innerError ?? level.innererror;
  }
  return { code, codes, message, ...(requestId === undefined ? {} : { requestId }) };
}

function textOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.slice(0, 200) : '';
}

/** Errors of JSON.parse are of no interest here: then it is text. */
function parseJson(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutTags(text: string): string {
  return text.slice(0, longestInput).replace(/<[^<>]*>/g, ' ');
}

function cleaned(message: unknown): string {
  if (typeof message !== 'string') return '';
  return redactTokens(message.slice(0, longestInput)).replace(/\s+/g, ' ').trim().slice(0, longestMessage);
}
