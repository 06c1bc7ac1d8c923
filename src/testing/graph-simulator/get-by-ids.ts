import { list, refusedSelect } from './collection-replies.js';
import type { DirectoryReads, ReadSettings } from './directory-reads.js';
import { renderUser } from './directory-reads.js';
import { renderHolder } from './holder-reads.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json.js';
import { DEFAULT_PROPERTIES, parseSelect } from './property-sets.js';
import { errorReply, type Reply } from './reply.js';
import type { SimulatedRequest } from './simulated-request.js';

/** https://learn.microsoft.com/en-us/graph/api/directoryobject-getbyids */
const MAX_IDS = 1000;

/** POST /directoryObjects/getByIds: leaves out what it does not find, soft-deleted users too. */
export function getByIds(
  settings: ReadSettings,
  reads: DirectoryReads,
  { query }: SimulatedRequest,
  body: JsonValue | undefined,
): Reply {
  const { ids, types } = isJsonObject(body) ? body : {};
  if (!Array.isArray(ids)) {
    return errorReply(400, 'Request_BadRequest', "Required parameter 'ids' is missing or no collection.");
  }
  if (ids.length > MAX_IDS) {
    return errorReply(400, 'Request_BadRequest', `Too many ids: at most ${MAX_IDS} are allowed.`);
  }
  const select = parseSelect(query.$select);
  const refused = refusedSelect(select);
  if (refused) return refused;
  const { behaviour, random, rights, played } = settings;
  const asked = [...new Set(ids.map(String))];
  const omitted = new Set(
    asked.filter(
      (id) =>
        random.chance(behaviour.omittedReads) &&
        find(settings, id, settings.tenant.version, select, types) !== undefined,
    ),
  );
  played.count('omittedReads', omitted.size);
  return reads.read((version) => {
    const found = asked.flatMap((id) => {
      const item = omitted.has(id) ? undefined : find(settings, id, version, select, types);
      return item === undefined ? [] : [rights.directoryReadAll ? item : nulled(item, select)];
    });
    if (!rights.directoryReadAll) played.count('nulledBodies', found.length);
    return list('directoryObjects', found, query.$select);
  });
}

function find(
  { tenant, rights }: ReadSettings,
  id: string,
  version: number,
  select: readonly string[] | null,
  types: JsonValue | undefined,
): JsonObject | undefined {
  const wants = (type: string) => !Array.isArray(types) || types.length === 0 || types.includes(type);
  const snapshot = tenant.snapshot(id, version);
  if (snapshot?.status === 'active' && wants('user')) {
    return {
      '@odata.type': '#microsoft.graph.user',
      ...renderUser(snapshot.user, select, rights.usersBasicOnly),
    };
  }
  const group = wants('group') ? tenant.groups.get(id) : undefined;
  if (group) return { '@odata.type': '#microsoft.graph.group', ...renderHolder(group, select) };
  const contact = wants('orgContact') ? tenant.contacts.get(id) : undefined;
  return contact && { '@odata.type': '#microsoft.graph.orgContact', ...renderHolder(contact, select) };
}

/** Type and id stay, everything else is null (https://learn.microsoft.com/en-us/graph/permissions-overview). */
function nulled(item: JsonObject, select: readonly string[] | null): JsonObject {
  const shown: Record<string, JsonValue> = { '@odata.type': item['@odata.type'] ?? null };
  for (const name of select ?? DEFAULT_PROPERTIES) shown[name] = null;
  if (item.id !== undefined) shown.id = item.id;
  return shown;
}
