import t from 'tap'
import { NftError } from '../../../lib/nft/nft-error.ts'
import { FOREIGN_PARTS_MAX, TableOutliner } from '../../../proxy/kernel-tier/table-outliner.ts'

const table = (name: string) => ({ table: { family: 'ip', name, handle: 1 } })
const rule = (name: string, handle: number) => ({
  rule: { family: 'ip', table: name, chain: 'up', handle, expr: [] },
})
const torn = { counter: { family: 'ip', table: 'switchyard', name: 'torn', handle: 3, packets: 7 } }
const bans = [
  { set: { family: 'ip', table: 'switchyard', name: 'banned_32', handle: 6 } },
  { rule: { family: 'ip', table: 'switchyard', chain: 'bans', handle: 7, expr: [] } },
]
const OURS = [table('switchyard'), torn, rule('switchyard', 5), ...bans]
const OUTLINED = {
  family: 4,
  parts: ['ip counter 3', 'ip rule 5'],
  banParts: 2,
  counters: new Map([['torn', 7]]),
}

/** An nft that answers by what it is asked, and what it was asked. */
function outlinerOf(answers: Record<string, readonly unknown[] | NftError>) {
  const asked: string[] = []
  const outline = async (command: string): Promise<unknown> => {
    asked.push(command)
    const answer = answers[command]
    if (answer === undefined) throw new NftError('absent', 'No such file or directory')
    if (answer instanceof NftError) throw answer
    return { nftables: answer }
  }
  return { outliner: new TableOutliner({ outline }), asked }
}

const ALL = 'list ruleset ip'
const ONE = 'list table ip switchyard'

t.test('all rules of the family are listed, and those of others left out', async t => {
  const { outliner, asked } = outlinerOf({ [ALL]: [table('nat'), rule('nat', 9), ...OURS] })
  for (let time = 0; time < 2; time += 1) t.same(await outliner.outline(4), OUTLINED)
  t.same(asked, [ALL, ALL])
})

t.test('where others have many, our table alone is listed from then on', async t => {
  const foreign = Array.from({ length: FOREIGN_PARTS_MAX + 1 }, (_, at) => rule('nat', at))
  const { outliner, asked } = outlinerOf({ [ALL]: [table('nat'), ...foreign, ...OURS], [ONE]: OURS })
  for (let time = 0; time < 3; time += 1) t.same(await outliner.outline(4), OUTLINED)
  t.same(asked, [ALL, ONE, ONE])
})

t.test('rules of others that nft cannot tell are no mistake of our table', async t => {
  const { outliner, asked } = outlinerOf({ [ALL]: new NftError('timeout', 'SIGABRT'), [ONE]: OURS })
  for (let time = 0; time < 2; time += 1) t.same(await outliner.outline(4), OUTLINED)
  t.same(asked, [ALL, ONE, ONE])
})

t.test('an nft that could say nothing at all is asked for all rules again', async t => {
  const failed = new NftError('timeout', 'too many open files')
  const answers: Record<string, readonly unknown[] | NftError> = { [ALL]: failed, [ONE]: failed }
  const { outliner, asked } = outlinerOf(answers)
  await t.rejects(outliner.outline(4), failed)
  answers[ALL] = OURS
  t.same(await outliner.outline(4), OUTLINED)
  t.same(asked, [ALL, ONE, ALL])
})

t.test('a table that is gone is said so, whichever way', async t => {
  const gone = { failure: 'absent' }
  const failing = (outliner: TableOutliner) => outliner.outline(4).catch((error: unknown) => error)
  t.match(await failing(outlinerOf({ [ALL]: [table('nat')] }).outliner), gone)
  t.match(await failing(outlinerOf({}).outliner), gone)
})
