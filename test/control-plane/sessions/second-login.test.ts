import fc from 'fast-check'
import t from 'tap'
import {
  judgeSecondLogin,
  LET_GO_MS,
  type OldPlayer,
  type SecondLogin,
} from '../../../control-plane/sessions/second-login.ts'
import { FENCE_LEVELS, SECOND_LOGIN_POLICIES } from '../../../control-plane/sessions/session-settings.ts'

const IP = '10.0.0.1'
const playing = (idleMs: number, ip = IP): OldPlayer => ({ kind: 'playing', idleMs, ip })
const left: OldPlayer = { kind: 'left' }
const unknown: OldPlayer = { kind: 'unknown' }

const login = (over: Partial<SecondLogin>): SecondLogin => ({
  policy: 'kick-old-if-silent',
  fence: 'f3',
  old: playing(0, '10.0.0.2'),
  ip: IP,
  askedMsAgo: undefined,
  ...over,
})

const TABLE: readonly (readonly [
  name: string,
  over: Partial<SecondLogin>,
  kind: string,
  retryAfterMs?: number,
])[] = [
  ['reject: always', { policy: 'reject', old: left }, 'reject', 0],
  ['kick-old: whoever plays', { policy: 'kick-old' }, 'ask', 500],
  ['kick-old: also where nothing is known', { policy: 'kick-old', old: unknown }, 'ask'],
  ['if silent: plays, from elsewhere', {}, 'reject', 0],
  [
    'if silent: plays, from elsewhere, for just five seconds silent',
    { old: playing(5_000, '10.0.0.2') },
    'reject',
  ],
  ['if silent: silent', { old: playing(5_001, '10.0.0.2') }, 'ask'],
  ['if silent: plays, from the same address', { old: playing(0) }, 'ask'],
  ['if silent: plays, and the newcomer has no known address', { ip: undefined }, 'reject'],
  ['if silent: has left', { old: left }, 'ask'],
  ['if silent: not known', { old: unknown }, 'reject'],
  ['asked a moment ago', { askedMsAgo: 0 }, 'ask', 500],
  ['asked, and it plays on: it stays asked', { askedMsAgo: 4_999 }, 'ask', 500],
  ['asked long enough, f3', { askedMsAgo: 5_000 }, 'force'],
  ['asked long enough, f2', { askedMsAgo: 5_000, fence: 'f2' }, 'force'],
  ['asked long enough, f1 fences no single account', { askedMsAgo: 60_000, fence: 'f1' }, 'ask', 5_000],
  ['asked long enough, no fence', { askedMsAgo: 60_000, fence: 'none' }, 'ask', 5_000],
]

for (const [name, over, kind, retryAfterMs] of TABLE)
  t.test(`second login: ${name}: ${kind}`, async t => {
    const verdict = judgeSecondLogin(login(over))
    t.match(verdict, { kind, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
    t.ok(verdict.why.length > 0 && verdict.why.length <= 200, 'it says why, in what the wire holds')
  })

const logins: fc.Arbitrary<SecondLogin> = fc.record({
  policy: fc.constantFrom(...SECOND_LOGIN_POLICIES),
  fence: fc.constantFrom(...FENCE_LEVELS),
  old: fc.oneof(
    fc.constant(left),
    fc.constant(unknown),
    fc.record({
      kind: fc.constant('playing' as const),
      idleMs: fc.nat(20_000),
      ip: fc.constantFrom(IP, '10.0.0.2'),
    }),
  ),
  ip: fc.constantFrom(IP, undefined),
  askedMsAgo: fc.option(fc.nat(20_000), { nil: undefined }),
})

t.test('nobody loses an account without a fence for it, nor before the owner has had its time', async t => {
  fc.assert(
    fc.property(logins, given => {
      const forced = judgeSecondLogin(given).kind === 'force'
      const hadItsTime = given.askedMsAgo !== undefined && given.askedMsAgo >= LET_GO_MS
      return !forced || (hadItsTime && (given.fence === 'f2' || given.fence === 'f3'))
    }),
  )
  t.pass()
})

t.test('under `reject` nobody is ever asked to go', async t => {
  fc.assert(
    fc.property(
      logins,
      given => judgeSecondLogin({ ...given, policy: 'reject', askedMsAgo: undefined }).kind === 'reject',
    ),
  )
  t.pass()
})
