import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { DockerEngine, type DockerEngineOptions, dockerMissing } from '../support/docker-engine.ts'
import { addBusybox, fromRoot } from '../support/docker-images.ts'
import { ImageRegistry, registryMissing } from '../support/image-registry.ts'
import { SlowRoad } from '../support/slow-road.ts'

const skip = dockerMissing ?? registryMissing ?? false
const IMAGE = 'games/arena'
const CONTENT_BYTES = 50 * 1_024 * 1_024
const WORLD = { bytesPerSecond: 10_000_000, latencyMs: 30 }

async function engineFor(t: Test, options: DockerEngineOptions = {}): Promise<DockerEngine> {
  const engine = await DockerEngine.start(options)
  t.teardown(() => engine.end())
  return engine
}

/** Puts an image of 50 MB, which cannot be compressed, into a registry. */
async function publish(t: Test, registry: ImageRegistry): Promise<void> {
  const engine = await engineFor(t)
  const name = `${registry.address}/${IMAGE}`
  await fromRoot(engine, name, root => {
    addBusybox(root)
    mkdirSync(join(root, 'maps'))
    writeFileSync(join(root, 'maps/large'), randomBytes(CONTENT_BYTES))
  })
  await engine.push(name)
}

t.test(
  'what one host has pulled through the cache, the next one does not fetch from the world',
  { skip },
  async t => {
    const upstream = await ImageRegistry.start()
    t.teardown(() => upstream.end())
    await publish(t, upstream)
    const road = await SlowRoad.open({ to: upstream.address, ...WORLD })
    t.teardown(() => road.close())
    const cache = await ImageRegistry.start(`http://${road.address}`)
    t.teardown(() => cache.end())

    const pull = async (): Promise<number> => {
      const engine = await engineFor(t, { serverOptions: [`--registry-mirror=http://${cache.address}`] })
      const begin = performance.now()
      await engine.pull(`${IMAGE}:latest`)
      const took = Math.round(performance.now() - begin)
      t.ok(await engine.hasImage(`${IMAGE}:latest`))
      return took
    }
    const first = await pull()
    t.ok(road.blobs.length > 0, 'the first one comes from the world')
    const fetched = road.blobs.length
    const second = await pull()
    t.equal(road.blobs.length, fetched, 'the second one does not')
    t.comment(`an image of 50 MB at 10 MB/s: first host ${first} ms, next host ${second} ms`)
  },
)
