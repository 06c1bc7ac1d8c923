import { presentAddress } from '../../domain/address.js';
import type { PreviewRow } from '../../domain/preview.js';
import type { DecidedPerson } from '../people/build-commit.js';
import type { PeopleFacts, RoundFacts } from '../people/question.js';
import { saidOf } from './said-of.js';

/** The row of somebody who stays out: of them a sync writes nothing. */
export function quietRow(
  { question, intent }: DecidedPerson,
  round: RoundFacts,
  facts: PeopleFacts,
): PreviewRow | undefined {
  if (intent.kind !== 'nothing' || intent.tally === 'unchanged') return undefined;
  const said = saidOf(question, round, facts);
  if (said === undefined) return undefined;
  const { objectId } = question;
  const userPrincipalName = presentAddress(said.properties.userPrincipalName);
  return intent.tally === 'unmatched'
    ? { kind: 'unmatched', objectId, userPrincipalName }
    : { kind: 'skipped', objectId, userPrincipalName, why: intent.tally };
}
