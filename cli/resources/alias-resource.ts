import { utcText } from '../../lib/utc-text.ts'
import type { AliasView } from '../../proto/contract/alias.ts'
import type { FactLine } from '../output/facts.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'

export const aliasResource: Resource<AliasView> = {
  plural: 'aliases',
  nameOf: view => view.alias,
  compare: (left, right) => compareIds(left.alias, right.alias),
  columns: [column('ALIAS', view => view.alias), column('IP', view => view.ip)],
  record: ({ ip, alias, sinceMs, seenMs }) => ({ ip, alias, sinceMs, seenMs }),
}

export function aliasFacts({ ip, alias, sinceMs, seenMs }: AliasView): readonly FactLine[] {
  return [
    { name: 'alias', value: alias },
    { name: 'player ip', value: ip },
    { name: 'since', value: utcText(sinceMs) },
    { name: 'seen', value: utcText(seenMs) },
  ]
}
