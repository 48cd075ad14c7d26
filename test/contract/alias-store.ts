import fc from 'fast-check'
import type { Test } from 'tap'
import { type AliasRules, type AliasStore, CANDIDATES_MAX } from '../../control-plane/aliases/alias-store.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'

export interface AliasesUnderTest {
  readonly aliases: AliasStore
  readonly now: () => StoreTimeMs
  readonly advance: (durationMs: number) => void
}
export type MakeAliases = (t: Test) => Promise<AliasesUnderTest>

const QUARANTINE_MS = 1_000

/** Candidates of every address: so many, in one circle, from where its last byte says. */
export function rulesOf(over: Partial<AliasRules> = {}, circle = 1_000): AliasRules {
  return {
    aliasesMax: 1_000,
    quarantineMs: QUARANTINE_MS,
    candidate: (ip, n) => `127.1.1.${1 + ((Number(ip.split('.').at(-1)) + n) % circle)}`,
    rememberedSince: undefined,
    isBanned: () => false,
    ...over,
  }
}

const ip = (n: number): string => `192.0.2.${n}`

/** What every implementation of `AliasStore` must pass. */
export function aliasStoreContract(t: Test, make: MakeAliases, { runs }: { readonly runs: number }): void {
  allotments(t, make)
  changesOfHands(t, make)
  t.test(
    'whatever happens, no two addresses have one alias, and none in use or banned loses its own',
    async t => {
      const made = await make(t)
      let round = 0
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async steps => {
          round += 1
          await playSteps(made, steps, ip => `198.51.${round}.${ip}`)
        }),
        { numRuns: runs },
      )
    },
  )
}

function allotments(t: Test, make: MakeAliases): void {
  t.test('an address has one alias, whoever asks and however often', async t => {
    const { aliases, advance } = await make(t)
    const [first, second] = await aliases.allot([ip(1), ip(2), ip(1)], rulesOf())
    t.match([first, second], [{ ip: ip(1) }, { ip: ip(2) }])
    t.not(first?.alias, second?.alias)
    advance(QUARANTINE_MS * 10)
    const [again] = await aliases.allot([ip(1)], rulesOf({ candidate: () => '127.9.9.9' }))
    t.equal(again?.alias, first?.alias)
  })

  t.test('it is found by either address, with when it was seen', async t => {
    const { aliases, advance, now } = await make(t)
    const since = now()
    const [made] = await aliases.allot([ip(1)], rulesOf())
    advance(50)
    await aliases.allot([ip(1)], rulesOf())
    const record = { ip: ip(1), alias: made!.alias, since, seenAt: since + 50 }
    t.same(await aliases.find(ip(1)), record)
    t.same(await aliases.find(made!.alias), record)
    t.equal(await aliases.find('192.0.2.99'), undefined)
  })

  t.test('a candidate that somebody has is passed over', async t => {
    const { aliases } = await make(t)
    const given = await aliases.allot(
      [ip(1), ip(2), ip(3)],
      rulesOf({ candidate: (_ip, n) => `127.1.1.${1 + n}` }),
    )
    t.same(
      given.map(({ alias }) => alias),
      ['127.1.1.1', '127.1.1.2', '127.1.1.3'],
    )
    const none = await aliases.allot([ip(4)], rulesOf({ candidate: () => '127.1.1.1' }))
    t.same(none, [], 'with none left there is no alias')
  })

  t.test(
    'askers at once get one alias for one address, and different ones for different addresses',
    async t => {
      const { aliases } = await make(t)
      const asked = await Promise.all(
        Array.from({ length: 20 }, (_, n) => aliases.allot([ip(1 + (n % 5)), ip(100 + n)], rulesOf())),
      )
      const byIp = new Map(asked.flat().map(record => [record.ip, record.alias]))
      for (const record of asked.flat()) t.equal(record.alias, byIp.get(record.ip))
      t.equal(byIp.size, 25)
      t.equal(new Set(byIp.values()).size, 25)
    },
  )
}

function changesOfHands(t: Test, make: MakeAliases): void {
  t.test('a full table gives up the alias that was seen longest ago, after its quarantine', async t => {
    const { aliases, advance } = await make(t)
    const rules = rulesOf({ aliasesMax: 2 })
    await aliases.allot([ip(1)], rules)
    advance(10)
    await aliases.allot([ip(2)], rules)
    advance(QUARANTINE_MS - 11)
    t.same(await aliases.allot([ip(3)], rules), [], 'nobody has been away long enough')
    advance(1)
    t.match(await aliases.allot([ip(3)], rules), [{ ip: ip(3) }])
    t.equal(await aliases.find(ip(1)), undefined)
    t.match(await aliases.find(ip(2)), { ip: ip(2) })
    t.same(await aliases.allot([ip(4)], rules), [], 'the table is full again')
  })

  t.test('whoever was seen again is not the oldest any more', async t => {
    const { aliases, advance } = await make(t)
    const rules = rulesOf({ aliasesMax: 2 })
    await aliases.allot([ip(1), ip(2)], rules)
    advance(QUARANTINE_MS)
    await aliases.allot([ip(1)], rules)
    await aliases.allot([ip(3)], rules)
    t.equal(await aliases.find(ip(2)), undefined)
    t.match(await aliases.find(ip(1)), { ip: ip(1) })
  })

  t.test('a banned address keeps its alias, and so does one that a running shard may remember', async t => {
    const { aliases, advance, now } = await make(t)
    await aliases.allot([ip(1), ip(2)], rulesOf())
    const seenAt = now()
    advance(QUARANTINE_MS * 100)
    const full = { aliasesMax: 2 }
    const banned = rulesOf({ ...full, isBanned: () => true })
    t.same(await aliases.allot([ip(3)], banned), [])
    const remembered = rulesOf({ ...full, rememberedSince: seenAt })
    t.same(await aliases.allot([ip(3)], remembered), [])
    const oneBanned = rulesOf({ ...full, isBanned: address => address === ip(1) })
    t.match(await aliases.allot([ip(3)], oneBanned), [{ ip: ip(3) }])
    t.match(await aliases.find(ip(1)), { ip: ip(1) })
    const younger = rulesOf({
      ...full,
      rememberedSince: (seenAt + 1) as StoreTimeMs,
      isBanned: a => a === ip(3),
    })
    t.match(await aliases.allot([ip(4)], younger), [{ ip: ip(4) }])
  })

  t.test('where every candidate is taken, one after its quarantine changes hands', async t => {
    const { aliases, advance } = await make(t)
    const one = rulesOf({ candidate: () => '127.1.1.1' })
    await aliases.allot([ip(1)], one)
    advance(QUARANTINE_MS - 1)
    t.same(await aliases.allot([ip(2)], one), [])
    advance(1)
    t.match(await aliases.allot([ip(2)], one), [{ ip: ip(2), alias: '127.1.1.1' }])
    t.equal(await aliases.find(ip(1)), undefined)
  })
}

type Step =
  | { readonly kind: 'ask'; readonly n: number }
  | { readonly kind: 'ban'; readonly n: number }
  | { readonly kind: 'wait'; readonly ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 12 }).map(n => ({ kind: 'ask' as const, n })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }).map(n => ({ kind: 'ban' as const, n })) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 800 }).map(ms => ({ kind: 'wait' as const, ms })) },
)

/** Six places for twelve addresses: as tight as it gets. Throws where a rule is broken. */
async function playSteps(
  { aliases, advance, now }: AliasesUnderTest,
  steps: readonly Step[],
  address: (n: number) => string,
): Promise<void> {
  const held = new Map<string, { alias: string; seenAt: number }>()
  const banned = new Set<string>()
  const block = address(1).split('.')[2]
  const rules = rulesOf({
    // Rows of rounds before count, too, and may not be lost while they are young: each round has places of its own.
    aliasesMax: Number.MAX_SAFE_INTEGER,
    candidate: (ip, n) => `127.${block}.3.${1 + ((Number(ip.split('.').at(-1)) + n) % 6)}`,
    isBanned: ip => banned.has(ip),
  })
  if (CANDIDATES_MAX < 6) throw new RangeError('an address must try every place')
  for (const one of steps) {
    if (one.kind === 'wait') advance(one.ms)
    else if (one.kind === 'ban') banned.add(address(one.n))
    else await ask(address(one.n))
  }

  async function ask(asker: string): Promise<void> {
    const [given] = await aliases.allot([asker], rules)
    if (given === undefined) {
      const free = [...held].some(([ip, { seenAt }]) => !banned.has(ip) && seenAt + QUARANTINE_MS <= now())
      if (held.size < 6 || free) throw new Error(`${asker} got none though there was one`)
      return
    }
    const before = held.get(asker)
    if (before !== undefined && before.alias !== given.alias) throw new Error(`${asker} lost its alias`)
    const [holder] = [...held].filter(([ip, { alias }]) => ip !== asker && alias === given.alias)
    if (holder !== undefined) {
      const [ip, { seenAt }] = holder
      if (banned.has(ip)) throw new Error(`${ip} is banned and lost its alias`)
      if (seenAt + QUARANTINE_MS > now()) throw new Error(`${ip} lost its alias too early`)
      held.delete(ip)
    }
    held.set(asker, { alias: given.alias, seenAt: now() })
  }
}
