/** What would break a line, hide, or turn the order of the text around it, beyond what JSON escapes by itself. */
const unseen = /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** A string between quotes as JSON writes it; two different strings never look the same, and none breaks the line. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    unseen,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
