import t from 'tap'
import { ALIAS_QUARANTINE_MS, ALIASES_MAX } from '../../../control-plane/aliases/alias-store.ts'
import { aliasRules } from '../../../control-plane/aliases/alias-rules.ts'
import type { BanRecord } from '../../../control-plane/bans/ban.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { BanId } from '../../../proto/contract/ban.ts'
import { ALIAS_BELIEVED_MS, identityOf, isAlias } from '../../../proto/contract/alias.ts'
import { facts, life, NOW, shard } from '../../support/world.ts'

const hash = (text: string): number => text.length * 1_000_003

t.test(
  'a running shard remembers whom it has seen, whom its agent believed to know, too; one that is gone does not',
  async t => {
    const at = (ms: number) => (NOW - ms) as StoreTimeMs
    const rules = aliasRules(
      facts({
        shards: [
          shard('arena-1', { createdAt: at(100) }),
          shard('arena-2', { createdAt: at(300), life: life.fenced }),
          shard('arena-3', { createdAt: at(500), life: life.gone }),
        ],
      }),
      hash,
    )
    t.match(rules, {
      aliasesMax: ALIASES_MAX,
      quarantineMs: ALIAS_QUARANTINE_MS,
      rememberedSince: at(300 + ALIAS_BELIEVED_MS),
    })
    t.equal(aliasRules(facts(), hash).rememberedSince, undefined)
  },
)

t.test('an address is banned by itself or by its network, while the ban lasts', async t => {
  const ban = (target: string, expiresAt?: number): BanRecord => ({
    id: `ban-${target}` as BanId,
    target,
    reason: '',
    by: 'ann',
    since: NOW,
    expiresAt: expiresAt as StoreTimeMs | undefined,
  })
  const bans = [ban('192.0.2.7'), ban('198.51.100.0/24'), ban('203.0.113.1', NOW), ban('2001:db8::/32')]
  const { isBanned } = aliasRules(facts({ bans }), hash)
  for (const [ip, banned] of [
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['198.51.100.200', true],
    ['203.0.113.1', false],
    ['2001:db8:1:2::', true],
  ] as const)
    t.equal(isBanned(ip), banned, ip)
})

t.test('an IPv6 address that is banned keeps the alias of its whole /64', async t => {
  const bans = ['2001:db8:0:1::7', '2001:db8:0:2::/96', 'account:ann'].map((target): BanRecord => ({
    id: `ban-${target}` as BanId,
    target,
    reason: '',
    by: 'ann',
    since: NOW,
    expiresAt: undefined,
  }))
  const { isBanned } = aliasRules(facts({ bans }), hash)
  for (const [ip, banned] of [
    ['2001:db8:0:1::9', true],
    ['2001:db8:0:2::9', true],
    ['2001:db8:0:3::9', false],
    ['192.0.2.1', false],
  ] as const)
    t.equal(isBanned(identityOf(ip)), banned, ip)
})

t.test('candidates of one address are different aliases', async t => {
  const { candidate } = aliasRules(facts(), hash)
  const tried = Array.from({ length: 64 }, (_, n) => candidate('192.0.2.1', n))
  t.equal(new Set(tried).size, 64)
  t.ok(tried.every(isAlias))
})
