import { behaviours, faultNames, faultPlaces, tenantEvents } from './fault-table.js';
import { killPhases } from './kill-phases.js';
import type { Tally } from './tally.js';

/** What the product's own people and machines do. */
const productEvents = [
  'mapping created',
  'criteria edited',
  'assignment edited',
  'autoImport edited',
  'mapping deleted',
  'mappings reordered',
  'by hand imported',
  'tokens expired',
  'token reset by hand',
  'access revoked',
  'status',
  'preview',
  'approval',
  'dismissal',
  'limits changed',
  'seats changed',
  'exclusion',
  'inclusion',
  'tenant paused',
  'preserve hold',
  'rekey hold',
  'abort',
  'license lapse',
  'slow call',
  'refusal by the product',
  'change in the middle of a round',
  'rival',
  'revival',
] as const;

/** Everything that a run of histories must have met often enough to mean something, by the name in the tally. */
export const mustOccur: readonly string[] = [
  ...tenantEvents,
  ...productEvents,
  ...faultNames.map((name) => `fault ${name}`),
  ...faultPlaces.map((place) => `fault at ${place}`),
  ...Object.keys(behaviours).map((name) => `played ${name}`),
  ...killPhases.map((phase) => `kill in ${phase}`),
  ...['store', 'directory', 'host', 'clock', 'license'].map((callee) => `kill at a call of ${callee}`),
];

/** What occurred less often than it should, with its count. */
export function tooSeldom(tally: Tally, least: number): string[] {
  return mustOccur.flatMap((name) => (tally.get(name) < least ? [`${name}: ${tally.get(name)}`] : []));
}
