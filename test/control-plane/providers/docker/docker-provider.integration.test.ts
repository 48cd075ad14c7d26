import t from 'tap'
import { DockerProvider } from '../../../../control-plane/providers/docker/docker-provider.ts'
import type { HardwareName } from '../../../../control-plane/scaler/pool.ts'
import type { CreateMachine } from '../../../../control-plane/scaler/provider.ts'
import { providerContract } from '../../../contract/provider.ts'
import { DockerEngine, dockerMissing } from '../../../support/docker-engine.ts'
import { eventually } from '../../../support/eventually.ts'
import { importIdleMachine, openProvider, orderOf, OWNER, startStranger } from './docker-lab.ts'

const skip = dockerMissing ?? false

t.test('hosts as containers of a real Docker Engine', { skip }, async t => {
  const engine = await DockerEngine.start()
  t.after(() => engine.end())
  const image = await importIdleMachine(engine)
  const before = await engine.inventory()

  providerContract(t, 'docker', async t => ({
    provider: openProvider(engine),
    owner: OWNER,
    order: host => orderOf(host, image),
    noHardware: 'large' as HardwareName,
    stranger: tags => startStranger(t, engine, image, tags),
    away: () => new DockerProvider({ place: { socketPath: '/nowhere/docker.sock' } }),
  }))

  const provider = openProvider(engine)

  const made = async (order: CreateMachine): Promise<string> => {
    for (const side of provider.sidesOf(order))
      t.match(await provider.makeSide(order, side), { kind: 'done' })
    // As the scaler does: what is not sure is asked again.
    const answer = await eventually('a sure answer', 120_000, async () => {
      const said = await provider.create(order)
      return said.kind === 'unknown' ? undefined : said
    })
    if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
    return answer.value.providerId
  }

  const remove = async (order: CreateMachine, id: string): Promise<void> => {
    for (const side of provider.sidesOf(order))
      t.match(await provider.removeSide(side, OWNER), { kind: 'done' })
    t.match(await provider.delete(id), { kind: 'done' })
  }

  t.test('a machine is given its key and its join token as files of its own, and a name', async t => {
    const order = orderOf('given-1', image)
    const id = await made(order)
    t.equal(
      await engine.run(id, ['cat', '/etc/switchyard/first-boot/join']),
      'http://192.0.2.1/v1/join#token-of-given-1\n',
    )
    t.equal(await engine.run(id, ['cat', '/etc/switchyard/first-boot/authorized_keys']), 'ssh-ed25519 AAAA\n')
    t.equal(await engine.run(id, ['hostname']), 'given-1\n')
    const { HostConfig } = await engine.client.getContainer(id).inspect()
    t.match(HostConfig, { NanoCpus: 5e8, Memory: 128 * 1_048_576 }, 'its size is its limit')
    await remove(order, id)
  })

  t.test('what a machine was given is in no image, nor are the labels of a machine', async t => {
    const order = orderOf('clean-1', image)
    const id = await made(order)
    await engine.run(id, ['sh', '-c', 'echo secret > /var/lib/switchyard/identity.json; echo kept > /kept'])
    await provider.stop(id)
    const snapshot = await provider.snapshot(id, 'clean', OWNER)
    if (snapshot.kind !== 'done') throw new Error(JSON.stringify(snapshot))
    await remove(order, id)
    const { imageId } = snapshot.value
    const stranger = await startStranger(t, engine, imageId, {})
    t.equal(await engine.run(stranger, ['cat', '/kept']), 'kept\n')
    t.equal(await engine.run(stranger, ['find', '/etc/switchyard', '/var/lib/switchyard', '-type', 'f']), '')
    const { machines } = await provider.list(OWNER)
    t.same(machines, [], 'who starts something from our image has no machine of ours')
    t.match(await provider.deleteImage(imageId), { kind: 'refused' }, 'one that somebody uses stays')
    await engine.client.getContainer(stranger).remove({ force: true })
    t.match(await provider.deleteImage(imageId), { kind: 'done' })
  })

  t.test('an ambiguous create: a container that was made and never started is taken up again', async t => {
    const order = orderOf('half-1', image)
    for (const side of provider.sidesOf(order)) await provider.makeSide(order, side)
    const impatient = new DockerProvider({ place: { socketPath: engine.socketPath }, callMs: 1 })
    t.match(await impatient.create(order), { kind: 'unknown' }, 'nobody waited for the answer')
    const id = await made(order)
    const seen = await eventually('it to run', 120_000, async () => {
      const machine = await provider.read(id)
      return machine !== undefined && machine !== 'gone' && machine.status === 'running' ? machine : undefined
    })
    t.ok(seen.address, 'it has an address')
    t.equal(
      (await engine.run(id, ['cat', '/etc/switchyard/first-boot/join'])).includes('token-of-half-1'),
      true,
    )
    t.equal((await provider.list(OWNER)).machines.length, 1)
    await remove(order, id)
  })

  t.test('names that are taken are refused, and whoever has them keeps them', async t => {
    const order = orderOf('taken-1', image)
    const stranger = await startStranger(t, engine, image, { owner: OWNER, host: 'another' }, 'ours.taken-1')
    await engine.client.createVolume({ Name: 'ours.taken-1.disk' })
    const answers = []
    for (const side of provider.sidesOf(order))
      answers.push([side.kind, (await provider.makeSide(order, side)).kind])
    t.same(answers, [
      ['firewall', 'done'],
      ['key', 'done'],
      ['disk', 'refused'],
    ])
    t.match(await provider.create(order), { kind: 'refused', text: /volumes of taken-1/ })
    await engine.client.getVolume('ours.taken-1.disk').remove()
    for (const side of provider.sidesOf(order)) await provider.makeSide(order, side)
    t.match(await provider.create(order), { kind: 'refused', text: /labels do not say that it is ours/ })
    t.match(await provider.read(stranger), { status: 'running' })
    for (const side of provider.sidesOf(order))
      t.match(await provider.removeSide(side, OWNER), { kind: 'done' })
  })

  t.test('refusals say what to do', async t => {
    const order = orderOf('words-1', 'there-is/no-such-image')
    for (const side of provider.sidesOf(order)) await provider.makeSide(order, side)
    t.match(await provider.create(order), { kind: 'refused', text: /No such image.*docker pull/ })
    const elsewhere = orderOf('words-1', image, { settings: { network: 'no-such-network' } })
    t.match(await provider.create(elsewhere), { kind: 'refused', text: /network/ })
    const misspelt = orderOf('words-1', image, { settings: { netwrok: 'x', privileged: 'perhaps' } })
    t.match(await provider.create(misspelt), { kind: 'refused', text: /netwrok.*privileged/ })
    const { machines } = await provider.list(OWNER)
    for (const { providerId } of machines) await provider.delete(providerId)
    for (const side of provider.sidesOf(order)) await provider.removeSide(side, OWNER)
  })

  t.test('machines of a datacenter share its network, which is nobody’s to remove', async t => {
    await engine.client.createNetwork({ Name: 'here', Driver: 'bridge' })
    const orders = ['near-1', 'near-2'].map(host => orderOf(host, image, { settings: { network: 'here' } }))
    const ids = []
    for (const order of orders) ids.push(await made(order))
    const [first = '', second = ''] = ids
    const other = await provider.read(second)
    const address = other === undefined || other === 'gone' ? '' : (other.address ?? '')
    t.match(await engine.run(first, ['ping', '-c', '1', '-W', '5', address]), /1 packets received/)
    for (const [index, order] of orders.entries()) await remove(order, ids[index] ?? '')
    await engine.client.getNetwork('here').remove()
  })

  t.test('nothing of all that is left', async t => {
    t.same(await engine.inventory(), before)
  })
})
