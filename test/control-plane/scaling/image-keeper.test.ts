import t from 'tap'
import type { TemplateName } from '../../../control-plane/scaler/pool.ts'
import { imagesEveryMs } from '../../../control-plane/scaling/image-keeper.ts'
import { bake, bakeLab, TEMPLATE_VALUE } from './bake-lab.ts'

/** Longer than a provider's pause. */
const EVERY_MS = imagesEveryMs(60_000)

t.test('a brake on creating holds an image that is to be made next, until it is cleared', async t => {
  const world = await bakeLab(t)
  world.made.before.call = async what => (what === 'stop' ? world.brake('create') : undefined)
  const loop = world.open()
  for (let passes = 0; passes < 20; passes += 1) {
    await loop.pass()
    await loop.idle()
  }
  t.equal(world.made.log.at(-1), 'stop')
  t.equal(world.made.images.size, 0)
  delete world.made.before.call
  await world.brake('create', false)
  await bake(world, kind => kind === 'ready')
})

t.test('a brake on deleting holds images, too', async t => {
  const world = await bakeLab(t)
  await world.brake('delete')
  world.made.images.set('orphan', { imageId: 'orphan', name: 'of a bake that nobody knows' })
  const loop = world.open()
  const passes = async (): Promise<boolean> => {
    for (let pass = 0; pass < 3; pass += 1) {
      await loop.pass()
      await loop.idle()
      world.clock.advance(EVERY_MS)
    }
    return world.made.images.has('orphan')
  }
  t.ok(await passes(), 'braked')
  await world.brake('delete', false)
  world.made.state.throttles = 'delete-image'
  t.ok(await passes(), 'throttled')
  t.match((await world.ledger.read()).pauses, [{ provider: 'cloud' }])
  world.made.state.throttles = ''
  t.notOk(await passes())
})

t.test('a node that does not lead any more makes no machine for an image', async t => {
  const world = await bakeLab(t)
  world.made.before.call = async what => {
    if (what === 'make-side') world.held.token = undefined
  }
  for (let passes = 0; passes < 5; passes += 1)
    await world
      .open()
      .pass()
      .catch(() => undefined)
  t.same(world.made.log, ['make-side'])
})

t.test('nothing is begun for a pool that is paused, nor beyond the caps', async t => {
  const world = await bakeLab(t)
  await world.commit({ kind: 'pool.pause', pool: world.pool.name, paused: true })
  const loop = world.open()
  await loop.pass()
  t.equal(await world.image(), undefined)
  await world.commit({ kind: 'pool.pause', pool: world.pool.name, paused: false })
  await loop.pass()
  t.match(await world.image(), { state: { kind: 'baking' } })
})

t.test('one bake that cannot go on holds up no other work, and is told once', async t => {
  const world = await bakeLab(t)
  await bake(world, kind => kind === 'ready')
  world.made.images.set('orphan', { imageId: 'orphan', name: 'of a bake that nobody knows' })
  const template = 'game-t2' as TemplateName
  await world.commit({
    kind: 'record.put',
    collection: 'template',
    id: template,
    expected: undefined,
    value: { ...TEMPLATE_VALUE, name: template, install: 'another' },
  })
  const [pool] = (await world.ledger.read()).pools
  await world.commit({ kind: 'pool.put', spec: { ...world.pool, template }, expected: pool?.version })
  const loop = world.open()
  world.made.provider.read = () => Promise.reject(new Error('a mistake'))
  world.clock.advance(EVERY_MS)
  for (let pass = 0; pass < 20; pass += 1) {
    loop.tick()
    await loop.idle()
    world.clock.advance(EVERY_MS / 10)
  }
  t.notOk(world.made.images.has('orphan'))
  t.equal(world.warnings.filter(text => text.includes('a look at the images')).length, 1)
})
