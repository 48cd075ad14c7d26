import fc from 'fast-check'
import type { Test } from 'tap'
import { type Case, type CloudUnderTest, strangers, withSides } from './cloud-case.ts'
import { CLOUD_ANSWER_CASES } from './cloud-answer-cases.ts'
import { LISTING_PAGES_MAX } from '../../control-plane/scaler/provider.ts'
import { anyCharacter } from '../support/any-character.ts'
import type { Reply } from '../control-plane/providers/api-double.ts'
import { OWNER } from '../control-plane/providers/cloud-under-test.ts'

/** What providers behind HTTP do wrong, and what the scaler relies on all the same. Beside `providerContract`.
 *  @param without cases that mean nothing for this one, by name */
export function cloudProviderContract(
  t: Test,
  kind: string,
  open: (t: Test) => Promise<CloudUnderTest>,
  { without = [] }: { readonly without?: readonly string[] } = {},
): void {
  const cases: Readonly<Record<string, Case>> = {
    'a listing has all pages, each machine once': allPages,
    'a page that fails in the middle makes a listing incomplete': failingPage,
    'a machine that is deleted between two pages hides no other one': shiftingPages,
    'a listing of more pages than allowed is not complete': tooManyPages,
    'answers that make no sense never throw, and never make a listing complete': garbage,
    'a create that was answered with 500 and happened is found, not repeated': createdAndFailed,
    'a create that nobody answered is found, not repeated': createdInSilence,
    'a name that cannot be looked up is not ordered': blindCreate,
    ...CLOUD_ANSWER_CASES,
  }
  const unknown = without.filter(name => cases[name] === undefined)
  if (unknown.length > 0) throw new Error(`there is no case ${unknown.join(', ')}`)
  for (const [name, run] of Object.entries(cases).filter(([name]) => !without.includes(name)))
    t.test(`${kind}: ${name}`, async t => {
      await run(t, await open(t))
    })
}

const allPages: Case = async (t, cloud) => {
  const ids = strangers(cloud, 5)
  const { complete, machines } = await cloud.provider.list(OWNER)
  t.equal(complete, true)
  t.same(machines.map(({ providerId }) => providerId).toSorted(), ids.toSorted())
  t.same(
    new Set(machines.map(one => one.tags.host)),
    new Set(['host-0', 'host-1', 'host-2', 'host-3', 'host-4']),
  )
}

const failingPage: Case = async (t, cloud) => {
  const { double, provider } = cloud
  strangers(cloud, 5)
  for (const reply of [{ status: 500 }, { status: 429 }, { status: 404 }, { status: 200, body: {} }]) {
    let pages = 0
    double.fault({ when: asked => double.isList(asked) && (pages += 1) === 2, act: { instead: reply } })
    const { complete, machines } = await provider.list(OWNER)
    t.equal(complete, false, `after ${reply.status}`)
    t.equal(machines.length, 2, 'what was read is shown all the same')
    double.calm()
  }
}

const shiftingPages: Case = async (t, cloud) => {
  const { double, provider } = cloud
  const ids = strangers(cloud, 5)
  let pages = 0
  double.fault({
    when(asked) {
      if (double.isList(asked) && (pages += 1) === 2) double.servers.delete(ids[0] ?? '')
      return false
    },
    act: 'hang',
  })
  const { complete, machines } = await provider.list(OWNER)
  const missing = ids.slice(1).filter(id => !machines.some(({ providerId }) => providerId === id))
  t.ok(missing.length === 0 || !complete, 'whatever slips through, nothing follows from it')
}

const tooManyPages: Case = async (t, cloud) => {
  cloud.double.pageItems = 1
  strangers(cloud, LISTING_PAGES_MAX + 1)
  t.match(await cloud.provider.list(OWNER), { complete: false })
  t.ok(cloud.double.asked.filter(asked => cloud.double.isList(asked)).length <= LISTING_PAGES_MAX)
}

const garbage: Case = async (t, cloud) => {
  const { double, provider } = cloud
  const [id = ''] = strangers(cloud, 1)
  const anyReply = fc.oneof(
    fc.string({ unit: anyCharacter }).map(raw => ({ status: 200, raw })),
    fc.jsonValue().map(body => ({ status: 200, body })),
    fc.constantFrom<Reply>(
      { status: 200, body: { servers: {}, data: 7, droplets: 'x', meta: null } },
      {
        status: 200,
        body: { servers: [7], data: [null], droplets: [[]], page: 1, pages: 1, meta: { total: 1 } },
      },
      { status: 200, raw: '<html><body>502</body></html>' },
      { status: 204 },
      { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
    ),
  )
  await fc.assert(
    fc.asyncProperty(anyReply, async reply => {
      double.calm()
      double.fault({ when: asked => !asked.path.endsWith('/auth/tokens'), act: { instead: reply } })
      t.equal((await provider.list(OWNER)).complete, false)
      t.not(await provider.read(id), 'gone')
      t.not((await provider.create(cloud.order('host-9'))).kind, 'done')
      await provider.snapshot(id, 'an-image', OWNER)
      for (const side of provider.sidesOf(cloud.order('host-9'))) await provider.removeSide(side, OWNER)
    }),
    { numRuns: 12 },
  )
  double.calm()
  double.fault({
    when: asked => double.isList(asked),
    act: { instead: { status: 200, raw: ' '.repeat(5_000_000) } },
  })
  t.match(await provider.list(OWNER), { complete: false, machines: [] }, 'nor does a huge one')
}

const createdAndFailed: Case = async (t, cloud) => {
  const { double, provider } = cloud
  const order = withSides(cloud, cloud.order('host-1'))
  double.fault({ when: asked => double.isCreate(asked), times: 1, act: { after: { status: 500 } } })
  t.match(await provider.create(await order), { kind: 'unknown' })
  const again = await provider.create(await order)
  t.match(again, { kind: 'done' })
  t.equal(double.servers.size, 1)
  t.match(await provider.create(await order), again)
}

const createdInSilence: Case = async (t, cloud) => {
  const { double, provider, impatient } = cloud
  const order = await withSides(cloud, cloud.order('host-1'))
  double.fault({ when: asked => double.isCreate(asked), times: 1, act: 'hang' })
  const answer = await impatient.create(order)
  t.match(answer, { kind: 'unknown', text: /no answer within/ })
  double.fault({ when: asked => double.isCreate(asked), times: 1, act: 'drop' })
  t.match(await provider.create(order), { kind: 'unknown', text: /connection failed/ })
  t.match(await provider.create(order), { kind: 'done' })
  t.equal(double.servers.size, 1)
}

const blindCreate: Case = async (t, cloud) => {
  const { double, provider } = cloud
  const order = await withSides(cloud, cloud.order('host-1'))
  for (const [reply, kind] of [
    [{ status: 503 }, 'unknown'],
    [{ status: 429 }, 'throttled'],
    [{ status: 404 }, 'unknown'],
    [{ status: 200, body: 'no' }, 'unknown'],
  ] as const) {
    double.calm()
    double.fault({ when: ({ method }) => method === 'GET', act: { instead: reply } })
    t.match(await provider.create(order), { kind })
  }
  t.equal(double.asked.filter(asked => double.isCreate(asked)).length, 0)
}
