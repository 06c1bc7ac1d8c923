import type { Mapping } from '../../domain/mapping.js';
import type { MappingExplanation } from '../../domain/user-explanation.js';
import type { PropertyView } from '../criteria/compile-criteria.js';
import type { GroupBook } from '../groups/group-book.js';
import { explainCriteria, type GroupTrouble } from './explain-criteria.js';

/** Every mapping in its order, those behind the one that ends the search included. */
export function explainMappings(
  mappings: readonly Mapping[],
  view: PropertyView,
  groups: GroupBook,
): MappingExplanation[] {
  let isOver = false;
  return mappings.map(({ mappingId, name, autoImport, criteria }) => {
    const explained = explainCriteria(criteria, view, troubleIn(groups));
    const { verdict } = explained;
    const ends = verdict === 'true' ? 'takes' : verdict === 'undecided' ? 'stops' : 'passes';
    const turn = isOver ? 'not-asked' : ends;
    isOver ||= ends !== 'passes';
    return { mappingId, name, autoImport, verdict, turn, criteria: explained };
  });
}

/** A group that is nested in it keeps an answer open as the group itself does. */
function troubleIn(groups: GroupBook): GroupTrouble {
  return (groupId) => {
    const state = groups.group(groups.openGroup(groupId, true) ?? groupId)?.state;
    return state === 'frozen' || state === 'deleted' ? state : undefined;
  };
}
