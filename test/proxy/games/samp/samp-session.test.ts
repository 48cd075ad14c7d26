import fc from 'fast-check'
import t from 'tap'
import {
  cipheredOpenRequest,
  COOKIE_MASK,
  encodeGreeting,
  type Greeting,
} from '../../../../proxy/games/samp/handshake.ts'
import { mask } from '../../../../proxy/games/samp/masking.ts'
import { hear, remind, type SampSession } from '../../../../proxy/games/samp/samp-session.ts'

const PORT = 8_034
const KEY = 0xc0ff_ee42
const OFFER = encodeGreeting({ kind: 'encryption-offer', key: KEY, version: 1 })
const REPLY = encodeGreeting({ kind: 'reply' })
const MASKED_REPLY = mask(REPLY, KEY)
const cookie = (value: number): Buffer => encodeGreeting({ kind: 'cookie', cookie: value })
const echo = (value: number): Buffer => cipheredOpenRequest(value ^ COOKIE_MASK.openMp, PORT)

const asking: SampSession = { kind: 'asking', client: 'openMp' }
const echoing: SampSession = { kind: 'echoing', client: 'openMp', cookie: 7, offer: undefined }
const offered: SampSession = { ...echoing, offer: { key: KEY, datagram: OFFER } }
const admitted: SampSession = { kind: 'admitted', key: undefined, words: [REPLY] }
const masked: SampSession = { kind: 'admitted', key: KEY, words: [OFFER, MASKED_REPLY] }

t.test('what a shard says, in every state', async t => {
  const full = encodeGreeting({ kind: 'full' })
  const failed = encodeGreeting({ kind: 'attempt-failed' })
  const banned = encodeGreeting({ kind: 'banned' })
  const table: readonly (readonly [
    string,
    SampSession,
    Buffer,
    SampSession,
    { outcome?: string; toShard?: Buffer[]; toClient?: Buffer[] },
  ])[] = [
    ['a cookie is echoed at once', asking, cookie(7), echoing, { toShard: [echo(7)] }],
    ['another cookie waits for the next reminder', echoing, cookie(9), { ...echoing, cookie: 9 }, {}],
    ['an offer goes to the player', echoing, OFFER, offered, { toClient: [OFFER] }],
    ['a reply lets in', echoing, REPLY, admitted, { outcome: 'let-in', toClient: [REPLY] }],
    [
      'a masked reply lets in',
      offered,
      MASKED_REPLY,
      masked,
      { outcome: 'let-in', toClient: [MASKED_REPLY] },
    ],
    [
      'a plain one behind an offer, too',
      offered,
      REPLY,
      { ...masked, words: [OFFER, REPLY] },
      { outcome: 'let-in', toClient: [REPLY] },
    ],
    ['full', asking, full, asking, { outcome: 'refused', toClient: [full] }],
    ['full while echoing', echoing, full, echoing, { outcome: 'refused', toClient: [full] }],
    ['attempt failed', echoing, failed, echoing, { outcome: 'refused', toClient: [failed] }],
    [
      'full, masked: the player gets it plain',
      offered,
      mask(full, KEY),
      offered,
      { outcome: 'refused', toClient: [full] },
    ],
    ['banned: the player hears nothing of it', echoing, banned, echoing, { outcome: 'banned' }],
    ['a reply to the first word lets in', asking, REPLY, admitted, { outcome: 'let-in', toClient: [REPLY] }],
    [
      'an offer for the first word',
      asking,
      OFFER,
      { ...offered, cookie: COOKIE_MASK.openMp },
      { toClient: [OFFER] },
    ],
    ['data', echoing, Buffer.from('000033', 'hex'), echoing, {}],
    ['nothing', asking, Buffer.alloc(0), asking, {}],
    ['a greeting that comes late', admitted, cookie(7), admitted, {}],
    ['a ban that comes late', masked, banned, masked, {}],
  ]
  for (const [name, session, datagram, next, told] of table)
    t.same(
      hear(session, datagram, PORT),
      { session: next, outcome: 'under-way', toShard: [], toClient: [], ...told },
      name,
    )
})

t.test('what is said again', async t => {
  t.same(remind(asking, PORT).toShard, [cipheredOpenRequest(0, PORT)])
  t.same(remind(echoing, PORT).toShard, [echo(7)])
  t.same(remind(offered, PORT).toShard, [echo(7)])
  t.match(remind(masked, PORT), { toShard: [], toClient: [OFFER, MASKED_REPLY] })
})

t.test('what a shard said is kept, not its buffer', async t => {
  const offer = Buffer.from(OFFER)
  const { session } = hear(echoing, offer, PORT)
  offer.fill(0)
  const reply = Buffer.from(MASKED_REPLY)
  const { session: last } = hear(session, reply, PORT)
  reply.fill(0)
  t.same(remind(last, PORT).toClient, [OFFER, MASKED_REPLY])
})

t.test(
  'whatever a shard says, it gets one datagram at most, and the player only what is to be said to it',
  async t => {
    const greeting: fc.Arbitrary<Greeting> = fc.oneof(
      fc.record({ kind: fc.constantFrom('reply', 'attempt-failed', 'full', 'banned') }),
      fc.nat(0xffff).map(value => ({ kind: 'cookie' as const, cookie: value })),
      fc.nat(0xffff_ffff).map(key => ({ kind: 'encryption-offer' as const, key, version: 1 })),
    )
    const datagram = fc.oneof(
      greeting.map(encodeGreeting),
      greeting.map(one => mask(encodeGreeting(one), KEY)),
      fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes)),
    )
    fc.assert(
      fc.property(fc.array(datagram, { maxLength: 12 }), datagrams => {
        let session: SampSession = asking
        let toShard = 0
        let letIn = 0
        for (const one of datagrams) {
          const step = hear(session, one, PORT)
          toShard += step.toShard.length
          if (step.outcome === 'let-in') letIn += 1
          if (
            (step.outcome === 'let-in') !==
            (session.kind !== 'admitted' && step.session.kind === 'admitted')
          )
            return false
          if (step.toClient.length > 1 || (step.outcome === 'banned' && step.toClient.length > 0))
            return false
          session = step.session
        }
        return toShard <= 1 && letIn <= 1
      }),
    )
    t.pass()
  },
)
