/** Whether a text has the shape of an Entra object id: a GUID, in lower or upper case. */
export function isObjectId(text: string): boolean {
  return guid.test(text);
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
