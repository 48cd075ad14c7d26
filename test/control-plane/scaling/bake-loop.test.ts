import t from 'tap'
import { bakePoolOf } from '../../../control-plane/scaler/bake-pool.ts'
import { type HostRecord, hostState } from '../../../control-plane/scaler/host.ts'
import { imagesEveryMs } from '../../../control-plane/scaling/image-keeper.ts'
import { bake, type BakeLab, bakeLab } from './bake-lab.ts'

const rows = async ({ ledger }: BakeLab): Promise<readonly HostRecord[]> => (await ledger.read()).hosts

t.test(
  'an image is baked: installed, shut down, snapshotted, booted once, and nothing but it is left',
  async t => {
    const world = await bakeLab(t)
    await bake(world, kind => kind === 'ready')
    t.same(world.made.log, [
      'make-side',
      'create',
      'prepare',
      'seal',
      'stop',
      'snapshot',
      'make-side',
      'create',
      'verify',
    ])
    const [stored] = world.made.images.values()
    t.match(await world.image(), { state: { kind: 'ready', imageId: stored?.imageId } })
    t.equal(world.made.machines.size, 0)
    for (const host of await rows(world)) {
      t.equal(hostState(host).kind, 'gone')
      t.equal(host.pool, bakePoolOf(world.pool.name))
    }
    await bake(world, () => true)
    t.equal((await rows(world)).length, 2, 'it is baked once')
  },
)

t.test(
  'whatever call a node dies at, before it or after it, one image is ready in the end and no machine is left',
  async t => {
    for (let crashAt = 1; crashAt <= 9; crashAt += 1)
      for (const after of [false, true]) {
        const world = await bakeLab(t)
        Object.assign(world.made.state, { crashAt, after })
        await bake(world, kind => kind === 'ready')
        await world.scale()
        const name = `call ${crashAt}, ${after ? 'after' : 'before'} it`
        t.equal(world.made.machines.size, 0, `${name}: no machine`)
        t.equal(world.made.images.size, 1, `${name}: one image`)
        t.equal(world.made.log.filter(call => call === 'create').length, 2, `${name}: nothing is made twice`)
        t.ok(
          (await rows(world)).every(host => hostState(host).kind === 'gone'),
          `${name}: no row`,
        )
      }
  },
)

t.test('what is refused fails the bake in words, and it is tried again later', async t => {
  for (const refused of ['create', 'prepare', 'seal', 'stop', 'snapshot', 'verify']) {
    const world = await bakeLab(t)
    world.made.state.refuses = refused
    await bake(world, kind => kind === 'failed')
    t.match(await world.image(), { attempts: 1, state: { why: new RegExp(`no ${refused} today`) } }, refused)
    await world.scale()
    t.equal(world.made.machines.size, 0, `${refused}: no machine is left`)
    world.made.state.refuses = ''
    world.clock.advance(86_400_000)
    await bake(world, kind => kind === 'ready')
    t.equal((await world.image())?.attempts, 2)
  }
})

t.test('no image is used whose machine could not be reached when it was to be sealed', async t => {
  const world = await bakeLab(t)
  world.made.before.call = async what => {
    if (what === 'prepare') world.made.state.away = true
  }
  await bake(world, kind => kind === 'failed')
  t.match(await world.image(), { state: { why: /a machine made from it is not well: it has an identity/ } })
})

t.test('images that no record accounts for are told, then removed; wanted ones never', async t => {
  const world = await bakeLab(t)
  await bake(world, kind => kind === 'ready')
  world.made.images.set('orphan', { imageId: 'orphan', name: 'of a bake that nobody knows' })
  const loop = world.open()
  await loop.pass()
  t.equal(world.made.images.size, 2, 'seen once')
  await loop.pass()
  t.equal(world.made.images.size, 2, 'not looked at again yet')
  world.clock.advance(imagesEveryMs(1_000))
  await loop.pass()
  const { state } = (await world.image()) ?? {}
  t.same([...world.made.images.keys()], [state?.kind === 'ready' ? state.imageId : ''])
})

t.test('an image that no pool wants is removed in the end, with its record', async t => {
  const world = await bakeLab(t)
  await bake(world, kind => kind === 'ready')
  const { version } = (await world.ledger.read()).pools[0] ?? { version: 0 }
  t.equal(await world.commit({ kind: 'pool.remove', pool: world.pool.name, expected: version }), 'done')
  world.clock.advance(30 * 86_400_000)
  world.made.state.refuses = 'delete-image'
  await bake(world, kind => kind === 'collecting')
  t.equal(world.made.images.size, 1, 'as long as its provider refuses')
  world.made.state.refuses = ''
  await bake(world, kind => kind === '')
  t.equal(world.made.images.size, 0)
})
