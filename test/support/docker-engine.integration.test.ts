import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import t from 'tap'
import { DockerEngine, dockerMissing } from './docker-engine.ts'
import { importNode } from './docker-images.ts'
import { eventually } from './eventually.ts'

const skip = dockerMissing ?? false
const WAIT_MS_MAX = 30_000

/** What is on the machine of an engine. */
function traces(engine: DockerEngine): Readonly<Record<string, number>> {
  const { directory, gateway } = engine
  const prefix = gateway.split('.').slice(0, 2).join('.')
  const count = (text: string, word: string): number => text.split(word).length - 1
  return {
    mounts: count(readFileSync('/proc/self/mounts', 'utf8'), directory),
    bridges: count(execFileSync('ip', ['-brief', 'address'], { encoding: 'utf8' }), ` ${prefix}.`),
    controlGroups: globSync(`/sys/fs/cgroup/{,*/}${basename(directory)}`).length,
    directories: existsSync(directory) ? 1 : 0,
  }
}

t.test('an engine runs containers, and is gone without a trace', { skip }, async t => {
  const engine = await DockerEngine.start()
  t.teardown(() => engine.end())
  const image = await importNode(engine)
  const container = await engine.client.createContainer({
    Image: image,
    Cmd: ['node', '--eval', "console.log('it runs'); setInterval(() => {}, 1000)"],
  })
  await container.start()
  await eventually('its output', WAIT_MS_MAX, async () =>
    (await engine.logs(container.id)).includes('it runs') ? true : undefined,
  )
  t.match(await engine.run(container.id, ['node', '--version']), process.version)
  await engine.client.createNetwork({ Name: 'one-more' })
  t.match((await engine.inventory()).networks, ['bridge', 'host', 'none', 'one-more'])
  for (const [kind, count] of Object.entries(traces(engine))) t.not(count, 0, `${kind} while it runs`)
  await engine.end()
  t.strictSame(traces(engine), { mounts: 0, bridges: 0, controlGroups: 0, directories: 0 })
})

t.test('two engines side by side share nothing', { skip }, async t => {
  const engines = await Promise.all([DockerEngine.start(), DockerEngine.start()])
  t.teardown(() => Promise.all(engines.map(engine => engine.end())))
  const [one, other] = engines
  t.not(one.gateway, other.gateway)
  await one.client.createNetwork({ Name: 'of-one' })
  t.notOk((await other.inventory()).networks.includes('of-one'))
})
