import type {
  MappingExplanation,
  NothingReason,
  SyncForecast,
  UserExplanation,
  UserHint,
  WaitReason,
} from '../../domain/user-explanation.js';
import { quoted } from '../criteria/quoted.js';
import { type ExplanationTextOptions, explanationText } from './explanation-text.js';
import { shortValue } from './short-value.js';

const directoryWords: { readonly [D in UserExplanation['directory']]: string } = {
  found: 'in the directory',
  'soft-deleted': 'gone: in the recycle bin of the directory',
  deleted: 'gone: not in the directory',
  unreadable: 'unreadable: the directory says nothing about them',
};

const hintWords: { readonly [H in UserHint]: string } = {
  gone: 'gone from the directory',
  unreadable: 'not readable',
  excluded: 'an administrator wants them out',
  disabled: 'the account is disabled',
  guest: 'a guest',
  'no-mapping': 'the tenant has no mapping',
  'no-seat': 'no seat is free for them',
  'on-hold': 'another record holds their address',
  'unchanged-since-token': 'unchanged since the token was made, as far as can be seen',
  'not-in-stream': 'not in the stream yet, though a read shows them',
  'license-expired': 'the license has expired',
  'license-unavailable': 'the license cannot be checked',
};

const turnWords: { readonly [T in MappingExplanation['turn']]: string } = {
  takes: 'takes them',
  stops: 'stops the search: its answer is open',
  passes: 'passes',
  'not-asked': 'not asked',
};

const waitWords: { readonly [R in WaitReason]: string } = {
  manual: 'an import by hand, for the mapping imports nobody by itself',
  'no-seat': 'a free seat',
  'import-limit': "a place under the round's import limit",
  'address-held': 'an address that another record holds',
  'rekey-held': 'a change of their address waits for approval',
  'preserve-held': 'the approval of a mass change: until then they are active',
  undecided: 'the answer of a mapping',
  unsettled: 'a live read that agrees with the stream',
  incomplete: 'a complete account, with a user principal name',
  'host-error': "the product's own writes, which refused them",
  unstorable: 'the store, which refused them',
};

const nothingWords: { readonly [N in NothingReason]: string } = {
  unmatched: 'no mapping takes them',
  guest: 'guests are kept out',
  disabled: 'disabled accounts are not imported',
  excluded: 'an administrator wants them out',
  unchanged: 'their record says what the directory says',
  gone: 'they are gone',
  unreadable: 'the directory says nothing about them',
  dismissed: 'an administrator has dismissed what would be done',
  'unchanged-since-token':
    'the stream brings only who has changed since the token was made, and nothing shows that they have',
  'not-in-stream': 'the stream does not show them yet',
  'license-expired': 'the license has expired',
  'license-unavailable': 'the license cannot be checked',
};

const otherwiseWords: { readonly [N in NothingReason]?: string } = {
  'unchanged-since-token': 'If they have changed, at their next change, or after resetDeltaToken',
  'not-in-stream': 'Once it does',
};

export function userExplanationText(explanation: UserExplanation, options: ExplanationTextOptions): string {
  const { objectId, readAt, directory, displayName, userPrincipalName, mappings, hints, round, sync } =
    explanation;
  const names = [displayName, userPrincipalName]
    .filter((name) => name !== null)
    .map((name) => shortValue(name));
  const nameOf = (mappingId: string) => {
    const mapping = mappings.find((each) => each.mappingId === mappingId);
    return mapping === undefined ? `mapping ${mappingId}` : `mapping ${quoted(mapping.name)}`;
  };
  const token = explanation.tokenMadeAt;
  return [
    ['User', objectId, ...names].join(' '),
    `Read ${readAt.toISOString()}: ${directoryWords[directory]}`,
    storedLine(explanation, nameOf),
    ...(hints.length === 0 ? [] : [`Look at: ${hints.map((hint) => hintWords[hint]).join('; ')}`]),
    `Next sync: ${round}${token === undefined ? ', without a token' : `; the token was made ${token.toISOString()}`}`,
    ...forecastLines(sync, nameOf),
    '',
    mappings.length === 0 ? 'No mappings: nobody is imported' : 'Mappings, in their order:',
    ...mappings.flatMap((mapping, index) => mappingLines(mapping, index, options)),
  ].join('\n');
}

type NameMapping = (mappingId: string) => string;

function storedLine({ managed, leftover }: UserExplanation, nameOf: NameMapping): string {
  const waits =
    leftover === undefined
      ? ''
      : `; waits since ${leftover.since.toISOString()} for ${waitWords[leftover.reason]}`;
  if (managed === undefined) return `Not in the table${waits}`;
  const { state, stateReason, mappingId } = managed;
  return `In the table: ${state}${stateReason === null ? '' : ` (${stateReason})`}, by ${nameOf(mappingId)}${waits}`;
}

function forecastLines(forecast: SyncForecast, nameOf: NameMapping): string[] {
  const lines = [`It would ${forecastText(forecast, nameOf)}`];
  if (forecast.action !== 'nothing' || forecast.otherwise === undefined) return lines;
  const when = otherwiseWords[forecast.why] ?? 'Otherwise';
  const [first, ...rest] = forecastLines(forecast.otherwise, nameOf);
  return [...lines, `${when}: ${first!.replace(/^It/, 'it')}`, ...rest];
}

function forecastText(forecast: SyncForecast, nameOf: NameMapping): string {
  const waits =
    'waitsFor' in forecast && forecast.waitsFor !== undefined
      ? `, and wait for ${waitWords[forecast.waitsFor]}`
      : '';
  switch (forecast.action) {
    case 'import': {
      const state = forecast.state === 'preserved' ? ', preserved from the start' : '';
      return `import them by ${nameOf(forecast.mappingId)}${state}${waits}`;
    }
    case 'update':
      return `update their record: ${forecast.fields.join(', ')}${waits}`;
    case 'reactivate':
      return `make their record active again${waits}`;
    case 'preserve':
      return `preserve their record: ${forecast.reason}`;
    case 'wait': {
      const { reason, mappingId, holderId } = forecast;
      const by = mappingId === undefined ? '' : ` (${nameOf(mappingId)})`;
      return `let them wait for ${waitWords[reason]}${holderId === undefined ? '' : `, that of ${holderId}`}${by}`;
    }
    case 'nothing':
      return `do nothing: ${nothingWords[forecast.why]}`;
  }
}

function mappingLines(
  { name, verdict, turn, autoImport, criteria }: MappingExplanation,
  index: number,
  options: ExplanationTextOptions,
): string[] {
  const manual = autoImport ? '' : ', imports nobody by itself';
  const text = explanationText(criteria, options).split('\n');
  return [
    `${index + 1}. ${quoted(name)}: ${verdict}, ${turnWords[turn]}${manual}`,
    ...text.map((line) => `   ${line}`),
  ];
}
