import type { Test } from 'tap'
import type { Bus, Hint, OpenBus } from '../../control-plane/nodes/bus.ts'
import type { NodeId } from '../../proto/contract/ids.ts'
import { eventually } from '../support/eventually.ts'

const WAIT_MS = 20_000

export const committed = (node: string, revision: number): Hint => ({
  kind: 'committed',
  node: node as NodeId,
  revision,
  lastEvent: 3,
})

/** One member with what it has heard; closed with the test. */
export function member(t: Test, open: OpenBus) {
  const heard: Hint[] = []
  const bus = open(hint => void heard.push(hint))
  const ticker = setInterval(() => bus.tick(), 100)
  t.teardown(() => {
    clearInterval(ticker)
    bus.close()
  })
  return { bus, heard }
}

export async function connected(bus: Bus, wanted = true): Promise<void> {
  await eventually(`connected: ${wanted}`, WAIT_MS, () => bus.figures().connected === wanted || undefined)
}

/** Publishes until the other one hears: so a bus that came back is told from one that did not. */
export async function reaches(
  from: Bus,
  to: { readonly heard: readonly Hint[] },
  node: string,
): Promise<void> {
  let revision = 0
  await eventually('a hint', WAIT_MS, () => {
    revision += 1
    from.publish(committed(node, revision))
    return to.heard.some(hint => hint.node === node) || undefined
  })
}

/** What every implementation of `Bus` must pass. */
export function busContract(t: Test, makeBus: (t: Test) => Promise<OpenBus>): void {
  t.test('everybody else hears a hint, with the node it comes from, in order', async t => {
    const open = await makeBus(t)
    const members = [member(t, open), member(t, open), member(t, open)] as const
    for (const { bus } of members) await connected(bus)
    const hints = [
      committed('node-1', 1),
      { kind: 'resigned', node: 'node-1' as NodeId },
      committed('node-1', 2),
    ] as const
    for (const hint of hints) members[0].bus.publish(hint)
    for (const { heard } of members.slice(1)) {
      await eventually('all hints', WAIT_MS, () => heard.length >= hints.length || undefined)
      t.same(heard, hints)
    }
    t.same(members[0].heard, [], 'one does not hear itself')
    await eventually('all are counted', WAIT_MS, () => members[0].bus.figures().sent === 3 || undefined)
    t.match(members[1].bus.figures(), { received: 3, garbage: 0, dropped: 0 })
  })

  t.test('two processes under one node’s name hear each other', async t => {
    const open = await makeBus(t)
    const [one, other] = [member(t, open), member(t, open)]
    for (const { bus } of [one, other]) await connected(bus)
    await reaches(one.bus, other, 'node-1')
    await reaches(other.bus, one, 'node-1')
  })

  t.test('who has closed hears nothing, and what it publishes is dropped', async t => {
    const open = await makeBus(t)
    const [gone, here, witness] = [member(t, open), member(t, open), member(t, open)]
    for (const { bus } of [gone, here, witness]) await connected(bus)
    gone.bus.close()
    gone.bus.close()
    await connected(gone.bus, false)
    gone.bus.publish(committed('node-1', 1))
    t.equal(gone.bus.figures().dropped, 1)
    await reaches(here.bus, witness, 'node-2')
    t.same(gone.heard, [])
    t.notOk(witness.heard.some(({ node }) => node === 'node-1'))
  })
}
