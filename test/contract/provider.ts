import type { Test } from 'tap'
import type {
  CallAnswer,
  CreateMachine,
  Machine,
  MachineTags,
  Provider,
} from '../../control-plane/scaler/provider.ts'
import { UNDO_ITEMS_MAX, UNDO_ORDER } from '../../control-plane/scaler/undo-list.ts'
import { eventually } from '../support/eventually.ts'

/** One kind of provider, and what the suite needs to know of what is behind it. */
export interface ProviderUnderTest {
  readonly provider: Provider
  /** Of orders. */
  readonly owner: string
  /** One that the provider can carry out, for a host of this name. */
  readonly order: (host: string) => CreateMachine
  /** Hardware that there is not. */
  readonly noHardware: CreateMachine['hardware']
  /** Makes a machine of somebody else's with these tags. Returns its id. */
  readonly stranger: (tags: MachineTags) => Promise<string>
  /** The same provider, with nobody at its address. */
  readonly away: () => Provider
}

const BUILT_MS_MAX = 60_000

/** What the scaler relies on; every provider has to pass it. Each test removes what it has made.
 *  @param open a provider for one test; what it opens ends with the test */
export function providerContract(t: Test, kind: string, open: (t: Test) => Promise<ProviderUnderTest>): void {
  const cases: Readonly<Record<string, (t: Test, under: ProviderUnderTest) => Promise<void>>> = {
    'the same order twice is one machine, with its tags': createTwice,
    'a machine is read afresh, and gone once it is deleted': readAndDelete,
    'the listing shows our tag alone, and tags as they are': listOurs,
    'what belongs to a machine is made once, unwound before it, and never taken from others': unwindSides,
    'what there is not is refused in words': refuseHardware,
    'an image is made once, shown, booted and removed': snapshotAndBoot,
    'nothing is concluded from a provider that is away': answerAway,
  }
  for (const [name, run] of Object.entries(cases))
    t.test(`${kind}: ${name}`, async t => {
      await run(t, await open(t))
    })
}

function valueOf<T>(answer: CallAnswer<T>): T {
  if (answer.kind !== 'done') throw new Error(`the provider answered ${JSON.stringify(answer)}`)
  return answer.value
}

/** With everything that it needs. */
async function make({ provider }: ProviderUnderTest, order: CreateMachine): Promise<string> {
  for (const side of provider.sidesOf(order)) valueOf(await provider.makeSide(order, side))
  return valueOf(await provider.create(order)).providerId
}

/** In the scaler's order: the machine last. */
async function unwind(
  { provider, owner }: ProviderUnderTest,
  order: CreateMachine,
  ids: readonly string[],
): Promise<void> {
  const sides = provider.sidesOf(order)
  for (const kind of UNDO_ORDER)
    for (const side of sides.filter(one => one.kind === kind)) valueOf(await provider.removeSide(side, owner))
  for (const id of ids) valueOf(await provider.delete(id))
}

async function running({ provider }: ProviderUnderTest, id: string): Promise<Machine> {
  return eventually(`machine ${id} to run`, BUILT_MS_MAX, async () => {
    const seen = await provider.read(id)
    return seen !== undefined && seen !== 'gone' && seen.status === 'running' ? seen : undefined
  })
}

/** What the provider lists once it shows this machine. */
async function listedWith({ provider, owner }: ProviderUnderTest, id: string): Promise<readonly Machine[]> {
  return eventually(`machine ${id} to be listed`, BUILT_MS_MAX, async () => {
    const { complete, machines } = await provider.list(owner)
    return complete && machines.some(({ providerId }) => providerId === id) ? machines : undefined
  })
}

async function createTwice(t: Test, under: ProviderUnderTest): Promise<void> {
  const order = under.order('twice-1')
  const first = await make(under, order)
  const second = await make(under, order)
  t.equal(second, first, 'the second call finds what the first one made')
  const ours = (await listedWith(under, first)).filter(({ tags }) => tags.host === order.host)
  t.same(
    ours.map(({ providerId, tags }) => ({ providerId, tags })),
    [{ providerId: first, tags: { owner: under.owner, pool: order.pool, host: order.host } }],
  )
  await unwind(under, order, [first])
}

async function readAndDelete(t: Test, under: ProviderUnderTest): Promise<void> {
  const { provider } = under
  const order = under.order('read-1')
  const id = await make(under, order)
  const seen = await running(under, id)
  t.same(seen.tags, { owner: under.owner, pool: order.pool, host: order.host })
  t.equal(seen.providerId, id)
  await unwind(under, order, [id])
  await eventually('the machine to be gone', BUILT_MS_MAX, async () =>
    (await provider.read(id)) === 'gone' ? true : undefined,
  )
  t.same(await provider.delete(id), { kind: 'done', value: undefined }, 'deleting what is not there is done')
}

async function listOurs(t: Test, under: ProviderUnderTest): Promise<void> {
  const { provider, owner } = under
  const others = await under.stranger({ owner: 'somebody-else', pool: 'game', host: 'list-1' })
  const alike = await under.stranger({ owner, host: 'nobody-knows' })
  const order = under.order('list-1')
  const id = await make(under, order)
  const machines = await listedWith(under, id)
  t.notOk(
    machines.some(({ providerId }) => providerId === others),
    'another owner’s is not listed, whatever else its tags say',
  )
  t.same(
    machines.find(({ providerId }) => providerId === alike)?.tags,
    { owner, pool: undefined, host: 'nobody-knows' },
    'one with our owner tag is shown as it is, for the sweep to judge',
  )
  await unwind(under, order, [id])
  for (const stranger of [others, alike])
    t.not(await provider.read(stranger), 'gone', 'strangers are untouched')
}

async function unwindSides(t: Test, under: ProviderUnderTest): Promise<void> {
  const { provider } = under
  const order = under.order('side-1')
  const sides = provider.sidesOf(order)
  t.same(provider.sidesOf(order), sides, 'what is needed follows from the order alone')
  t.ok(sides.length < UNDO_ITEMS_MAX)
  t.equal(new Set(sides.map(({ id }) => id)).size, sides.length, 'each has an id of its own')
  const id = await make(under, order)
  await running(under, id)
  for (const side of sides) {
    t.match(
      await provider.removeSide(side, 'somebody-else'),
      { kind: 'refused' },
      `${side.kind} is not theirs`,
    )
    t.same(await provider.makeSide(order, side), { kind: 'done', value: undefined }, 'it is still there')
  }
  await unwind(under, order, [id])
  for (const side of sides)
    t.same(
      await provider.removeSide(side, under.owner),
      { kind: 'done', value: undefined },
      'once more is done',
    )
}

async function refuseHardware(t: Test, under: ProviderUnderTest): Promise<void> {
  const { provider } = under
  const order = { ...under.order('refused-1'), hardware: under.noHardware }
  for (const side of provider.sidesOf(order)) valueOf(await provider.makeSide(order, side))
  const answer = await provider.create(order)
  t.equal(answer.kind, 'refused')
  if (answer.kind === 'refused') t.ok(answer.text.length > 10, answer.text)
  await unwind(under, order, [])
}

async function snapshotAndBoot(t: Test, under: ProviderUnderTest): Promise<void> {
  const { provider, owner } = under
  const order = under.order('baked-1')
  const id = await make(under, order)
  await running(under, id)
  if (!provider.canSnapshot) {
    t.match(await provider.snapshot(id, 'an/image', owner), { kind: 'refused' })
    await unwind(under, order, [id])
    return
  }
  valueOf(await provider.stop(id))
  await eventually('the machine to stand', BUILT_MS_MAX, async () => {
    const seen = await provider.read(id)
    return seen !== undefined && seen !== 'gone' && seen.status === 'stopped' ? true : undefined
  })
  valueOf(await provider.stop(id))
  const { imageId } = valueOf(await provider.snapshot(id, 'an/image', owner))
  t.same(
    valueOf(await provider.snapshot(id, 'an/image', owner)),
    { imageId },
    'the same name, the same image',
  )
  t.same(await provider.images(owner), [{ imageId, name: 'an/image' }])
  t.same(await provider.images('somebody-else'), [], 'others do not see it')
  await unwind(under, order, [id])
  const second = { ...under.order('baked-2'), image: imageId }
  const booted = await make(under, second)
  t.equal((await running(under, booted)).tags.host, second.host)
  await unwind(under, second, [booted])
  await eventually('the image to be removed', BUILT_MS_MAX, async () =>
    (await provider.deleteImage(imageId)).kind === 'done' ? true : undefined,
  )
  t.same(await provider.deleteImage(imageId), { kind: 'done', value: undefined }, 'once more is done')
  t.same(await provider.images(owner), [])
}

async function answerAway(t: Test, under: ProviderUnderTest): Promise<void> {
  const provider = under.away()
  const order = under.order('away-1')
  t.match(await provider.list(under.owner), { complete: false, machines: [] })
  t.equal(await provider.read('anything'), undefined, 'not gone: nobody knows')
  t.match(await provider.create(order), { kind: 'unknown' })
  t.match(await provider.delete('anything'), { kind: 'unknown' })
  if (provider.canSnapshot) t.equal(await provider.images(under.owner), undefined)
  for (const side of provider.sidesOf(order)) {
    t.match(await provider.makeSide(order, side), { kind: 'unknown' })
    t.match(await provider.removeSide(side, under.owner), { kind: 'unknown' })
  }
}
