import t from 'tap'
import type { ActiveNode } from '../../../../control-plane/facts/fact-store.ts'
import { type LeaseClaim, nextLease } from '../../../../control-plane/store/tables/node-lease.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import type { NodeId, Token } from '../../../../proto/contract/ids.ts'

const now = 1_000 as StoreTimeMs

function lease(node: string, expiresAt: number): ActiveNode {
  return {
    node: node as NodeId,
    address: `${node}:1`,
    token: 7 as Token,
    expiresAt: expiresAt as StoreTimeMs,
  }
}

function claim(held: number | undefined): LeaseClaim {
  return {
    node: 'a' as NodeId,
    address: 'a:1',
    expiresAt: 6_000 as StoreTimeMs,
    held: held as Token | undefined,
  }
}

for (const [name, present, held, token] of [
  ['nobody has ever led', undefined, undefined, 1],
  ['it leads', lease('a', 1_001), 7, 7],
  ['it led, late, and nobody came between', lease('a', 1), 7, 7],
  ['its earlier life leads', lease('a', 1_001), undefined, 8],
  ['its earlier life led', lease('a', 1_000), undefined, 8],
  ['the lease of another has just run out', lease('b', 1_000), undefined, 8],
  ['another took over and is gone, too', lease('b', 1_000), 6, 8],
  ['a second process of its name took over and is gone', lease('a', 1_000), 6, 8],
] as const)
  t.test(`a node leads with token ${token} when ${name}`, async t => {
    t.same(nextLease(present, claim(held), now), { node: 'a', address: 'a:1', expiresAt: 6_000, token })
  })

for (const held of [undefined, 6])
  t.test(`a node stands by while another leads, whatever it held before: ${held}`, async t => {
    const other = lease('b', 1_001)
    t.equal(nextLease(other, claim(held), now), other)
  })

t.test('a node is told when a second process leads under its name', async t => {
  t.throws(() => nextLease(lease('a', 1_001), claim(6), now), { code: 'SWY_STORE_STALE', message: /name a/u })
})
