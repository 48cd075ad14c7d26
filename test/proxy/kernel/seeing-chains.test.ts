import t from 'tap'
import type { ElementChange } from '../../../proxy/kernel/kernel-elements.ts'
import { readParts } from '../../../proxy/kernel/read-listing.ts'
import { SeeingChains } from '../../../proxy/kernel/seeing-chains.ts'

const change = (verb: 'add' | 'delete', key: string, family: 4 | 6 = 4): ElementChange => ({
  family,
  verb,
  set: 'seen',
  key,
})
/** What is made and what is removed. */
const verbs = (lines: readonly string[]) =>
  lines.filter(line => / chain /.test(line)).map(line => line.split(' ').slice(0, 5).join(' '))
const MADE = ['add chain ip switchyard leaving', 'add chain ip switchyard entering']

t.test('the chains stand while something is on trial', async t => {
  const chains = new SeeingChains()
  t.same(chains.follow([{ ...change('add', 'a'), set: 'flows' }]), [])
  t.same(verbs(chains.follow([change('add', 'a'), change('add', 'b')])), MADE)
  t.same(chains.follow([change('add', 'c'), change('delete', 'a')]), [])
  t.same(chains.follow([change('delete', 'b'), change('delete', 'c'), change('add', 'b')]), [])
  const removed = chains.follow([change('delete', 'b')])
  t.same(
    removed.map(line => line.split(' ').slice(0, 2).join(' ')),
    ['flush chain', 'delete chain', 'flush chain', 'delete chain'],
  )
  t.same(chains.follow([change('delete', 'of an earlier process')]), [])
})

t.test('those of each family by themselves', async t => {
  const chains = new SeeingChains()
  t.same(verbs(chains.follow([change('add', 'a')])), MADE)
  t.same(
    verbs(chains.follow([change('add', 'a', 6), change('delete', 'a')])).filter(
      line => !line.includes('flush'),
    ),
    [
      'delete chain ip switchyard leaving',
      'delete chain ip switchyard entering',
      'add chain ip6 switchyard leaving',
      'add chain ip6 switchyard entering',
    ],
  )
})

t.test('they are no part of what a table is made of', async t => {
  const listing = {
    nftables: [
      { chain: { family: 'ip', table: 'switchyard', name: 'leaving', handle: 1 } },
      { rule: { family: 'ip', table: 'switchyard', chain: 'entering', handle: 2 } },
      { set: { family: 'ip', table: 'switchyard', name: 'seen', handle: 3 } },
    ],
  }
  t.same(readParts(listing), ['ip set 3'])
})
