import t from 'tap'
import { readCounters, readParts, readTable } from '../../../proxy/kernel/read-listing.ts'
import { TableOutline } from '../../../proxy/kernel-tier/table-outline.ts'

t.test('what is taken out is missed, each family for itself; what is put in is not', async t => {
  const outline = new TableOutline()
  t.notOk(outline.isKnown([4]))
  t.ok(outline.stillHas([4], ['ip chain 1', 'ip rule 2']))
  t.ok(outline.stillHas([4], ['ip chain 1', 'ip rule 2', 'ip rule 3']))
  t.ok(
    outline.stillHas([4, 6], ['ip chain 1', 'ip rule 2', 'ip6 rule 2']),
    'a family that is looked at for the first time',
  )
  t.notOk(outline.stillHas([4, 6], ['ip chain 1', 'ip rule 2']))
  t.ok(outline.isKnown([4, 6]))
  t.notOk(outline.stillHas([4], ['ip chain 1', 'ip rule 4']), 'another rule in its place is another rule')
  t.ok(outline.stillHas([4], ['ip chain 1', 'ip rule 2']))
})

t.test('parts are told from a listing of nft', async t => {
  const listing = {
    nftables: [
      { metainfo: { version: '1.0.6' } },
      { table: { family: 'ip', name: 'switchyard', handle: 1 } },
      { counter: { family: 'ip', name: 'torn', handle: 3, packets: 7 } },
      { map: { family: 'ip', name: 'flows', handle: 4 } },
      { chain: { family: 'ip', name: 'up', handle: 1 } },
      { rule: { family: 'ip', chain: 'up', handle: 5, expr: [] } },
    ],
  }
  t.same(readParts(listing), ['ip counter 3', 'ip map 4', 'ip chain 1', 'ip rule 5'])
  t.same(readParts(undefined), [])
})

t.test('of a listing of all tables, one is read', async t => {
  const table = (family: string, name: string) => ({ table: { family, name, handle: 1 } })
  const rule = (family: string, name: string, handle: number) => ({
    rule: { family, table: name, chain: 'up', handle, expr: [] },
  })
  const counter = (name: string, packets: number) => ({
    counter: { family: 'ip', table: name, name: 'torn', handle: 3, packets },
  })
  const listing = {
    nftables: [
      { metainfo: { version: '1.0.6' } },
      table('ip', 'nat'),
      table('ip', 'switchyard'),
      counter('switchyard', 7),
      counter('nat', 9),
      rule('ip', 'nat', 4),
      rule('ip', 'switchyard', 5),
      rule('ip6', 'switchyard', 6),
    ],
  }
  const ours = readTable(listing, 'ip switchyard')
  t.same(readParts(ours), ['ip counter 3', 'ip rule 5'])
  t.same([...readCounters(ours)], [['torn', 7]])
  t.equal(readTable(listing, 'ip6 switchyard'), undefined, 'rules alone are no table')
  t.equal(readTable(undefined, 'ip switchyard'), undefined)
})

t.test(
  'bans come and go with their rules and sets: what is left of the table is missed, and not they',
  async t => {
    const chain = (name: string, handle: number) => ({ chain: { family: 'ip', name, handle } })
    const set = (name: string, handle: number) => ({ set: { family: 'ip', name, handle } })
    const rule = (of: string, handle: number) => ({ rule: { family: 'ip', chain: of, handle, expr: [] } })
    const table = [chain('bans', 1), chain('banned', 2), set('known', 3), rule('banned', 4)]
    const parts = (...more: readonly object[]) => readParts({ nftables: [...table, ...more] })
    const outline = new TableOutline()
    t.ok(outline.stillHas([4], parts(set('banned_32', 5), rule('bans', 6))))
    const another = [rule('bans', 7), rule('bans', 8)]
    t.ok(outline.stillHas([4], parts(set('banned_32', 5), set('banned_24', 9), ...another)), 'another length')
    t.ok(outline.stillHas([4], parts()), 'and none any more')
    const without = (missing: object) => readParts({ nftables: table.filter(part => part !== missing) })
    for (const part of table) t.notOk(outline.stillHas([4], without(part)), JSON.stringify(part))
  },
)
