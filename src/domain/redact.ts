/**
 * Takes secrets out of a text before it reaches a message, a log or a report.
 *
 * A `$deltatoken` or `$skiptoken` reads live tenant state to whoever may read the tenant, so it is never logged;
 * only the value goes, its name stays (https://learn.microsoft.com/en-us/graph/delta-query-overview#state-tokens).
 */
export function redactTokens(text: string): string {
  return text.replace(stateToken, '$1[redacted]').replace(bearer, '$1[redacted]').replace(jwt, '[redacted]');
}

/** `$` and `=` plain or percent-encoded, also more than once (`%2524deltatoken%253D`). */
const stateToken = /((?:\$|%(?:25)*24)?(?:delta|skip)token(?:=|%(?:25)*3d))[^&\s"<>]+/gi;

const bearer = /(\bbearer(?:\s|%20|\+)+)[^\s"'<>,;]+/gi;

/** Base64url of `{"…`: the head of a JWT, with as many of its other parts as follow. */
const jwt = /eyJ[\w-]{8,}(?:\.[\w-]*)*/g;

/** A text without what looks like an address: what is kept of an error outlives the people that it was about. */
export function redactAddresses(text: string): string {
  return text.replace(/[^\s"'<>()[\],;:=]+@[^\s"'<>()[\],;]+/g, '<address>');
}
