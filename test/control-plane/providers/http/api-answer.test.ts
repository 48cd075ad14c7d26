import fc from 'fast-check'
import t from 'tap'
import { apiAnswer, doneIfAbsent, mustExist } from '../../../../control-plane/providers/http/api-answer.ts'
import { retryAfterMs } from '../../../../control-plane/providers/http/retry-after.ts'

const answered = (status: number, body?: unknown, headers: Record<string, string> = {}) =>
  ({ kind: 'answered', status, body, headers: new Headers(headers), atMs: 1_700_000_000_000 }) as const
const read = (body: unknown) => (body === 'fine' ? 'fine' : undefined)

for (const [status, body, expected] of [
  [200, 'fine', { kind: 'done', value: 'fine' }],
  [200, 'else', { kind: 'unknown', text: /makes no sense/ }],
  [404, undefined, { kind: 'absent' }],
  [429, undefined, { kind: 'throttled', retryAfterMs: 30_000 }],
  [
    400,
    { error: { code: 'invalid_input', message: 'name is wrong' } },
    { kind: 'refused', text: '400 invalid_input name is wrong' },
  ],
  [
    400,
    { errors: [{ reason: 'Label is invalid', field: 'label' }] },
    { kind: 'refused', text: '400 Label is invalid' },
  ],
  [
    422,
    { id: 'unprocessable_entity', message: 'bad size' },
    { kind: 'refused', text: '422 unprocessable_entity bad size' },
  ],
  [
    409,
    { NeutronError: { type: 'SecurityGroupInUse', message: 'in use' } },
    { kind: 'refused', text: '409 SecurityGroupInUse in use' },
  ],
  [
    400,
    { badRequest: { code: 400, message: 'bad flavor' } },
    { kind: 'refused', text: '400 badRequest bad flavor' },
  ],
  [401, { error: { code: 401, message: 'no' } }, { kind: 'refused', text: /401 .*tokenFile/ }],
  [402, {}, { kind: 'refused', text: /402 .*quota/ }],
  [403, { error: { code: 'forbidden', message: 'no' } }, { kind: 'refused', text: /rights/ }],
  [403, { error: { code: 'resource_limit_exceeded', message: 'x' } }, { kind: 'refused', text: /quota/ }],
  [301, undefined, { kind: 'refused', text: /endpoint/ }],
  [423, { error: { code: 'locked', message: 'x' } }, { kind: 'unknown', text: '423 locked x' }],
  [408, undefined, { kind: 'unknown' }],
  [500, undefined, { kind: 'unknown', text: '500' }],
  [503, { message: 'soon' }, { kind: 'unknown', text: '503 soon' }],
] as const)
  t.test(`${status} with ${JSON.stringify(body)} is ${expected.kind}`, async t => {
    t.match(apiAnswer(answered(status, body), { read, passing: ['locked'] }), expected)
  })

t.test('older OpenStack says 413 and how long', async t => {
  const answer = apiAnswer(answered(413, {}, { 'retry-after': '5' }), { read })
  t.strictSame(answer, { kind: 'throttled', retryAfterMs: 5_000 })
})

t.test('words of the provider are short, and steer no terminal', async t => {
  const answer = apiAnswer(answered(400, { message: `\u001b[31m${'x'.repeat(5_000)}` }), { read })
  if (answer.kind !== 'refused') throw new Error('a refusal was expected')
  t.notOk(answer.text.includes('\u001b'))
  t.ok(answer.text.length < 400)
})

t.test('an absent thing is done for a deletion, and refused elsewhere', async t => {
  t.strictSame(doneIfAbsent({ kind: 'absent' }), { kind: 'done', value: undefined })
  t.match(mustExist({ kind: 'absent' }, 'server'), { kind: 'refused', text: 'there is no server' })
})

t.test('no body makes it throw, and a reader that does is no answer', async t => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.jsonValue(), (status, body) => {
      t.ok(
        ['done', 'refused', 'throttled', 'unknown', 'absent'].includes(
          apiAnswer(answered(status, body), { read }).kind,
        ),
      )
    }),
  )
  const throwing = () => {
    throw new TypeError('a shape that nobody thought of')
  }
  t.match(apiAnswer(answered(200, {}), { read: throwing }), { kind: 'unknown' })
})

t.test('whatever is in the headers, the wait has its bounds', async t => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]{0,40}$/), fc.stringMatching(/^[0-9]{0,15}$/), (after, reset) => {
      const waitMs = retryAfterMs(
        new Headers({ 'retry-after': after, 'ratelimit-reset': reset }),
        1_700_000_000_000,
      )
      t.ok(Number.isInteger(waitMs) && waitMs >= 1_000 && waitMs <= 3_600_000, `${after} ${reset}: ${waitMs}`)
    }),
  )
})
