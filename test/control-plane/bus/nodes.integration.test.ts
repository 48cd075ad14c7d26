import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { eventually } from '../../support/eventually.ts'
import { startLineChild } from '../../support/line-child.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import { redisMissing, RedisServer } from '../../support/redis-server.ts'

/** An active node and a standby on one store: the same story with the bus, without it, and with it dying in the middle. */

const WAIT_MS = 60_000
const skip = redisMissing ?? false

interface Node {
  readonly grpc: string
  readonly http: string
  /** SIGTERM, and how it ended. */
  stop(): Promise<string>
}

async function startNode(t: Test, directory: string, id: string): Promise<Node> {
  const ready = Promise.withResolvers<{
    readonly pid: number
    readonly grpc: string
    readonly http: string
  }>()
  const lines: string[] = []
  const ports = ['--grpc-port', '0', '--http-port', '0']
  const child = startLineChild({
    command: process.execPath,
    args: [
      join(PROJECT_ROOT, 'control-plane/main.ts'),
      '--config',
      join(directory, 'switchyard.yaml'),
      '--node-id',
      id,
      ...ports,
    ],
    directory,
    onLine(line) {
      lines.push(line)
      if (line.startsWith('ready ')) ready.resolve(JSON.parse(line.slice('ready '.length)))
    },
  })
  t.teardown(() => child.kill())
  void child.ended.then(end => ready.reject(new Error(`${id}: ${end}\n${lines.join('\n')}`)))
  const { pid, grpc, http } = await ready.promise
  return {
    grpc,
    http,
    stop: () => {
      process.kill(pid, 'SIGTERM')
      return child.ended
    },
  }
}

/** Runs `switchyard` and collects its lines; ended with the test. */
function cli(t: Test, node: Node, onLine: (line: string) => void, ...words: readonly string[]) {
  const child = startLineChild({
    command: process.execPath,
    args: [join(PROJECT_ROOT, 'cli/main.ts'), '--api', node.grpc, ...words],
    directory: PROJECT_ROOT,
    onLine,
  })
  t.teardown(() => child.kill())
  return child.ended
}

async function succeeds(t: Test, node: Node, ...words: readonly string[]): Promise<string> {
  return eventually(words.join(' '), WAIT_MS, async () => {
    const lines: string[] = []
    const end = await cli(t, node, line => lines.push(line), ...words)
    return end === 'exit code 0' ? lines.join('\n') : undefined
  })
}

async function metric(node: Node, name: string): Promise<number> {
  const text = await (await fetch(`http://${node.http}/metrics`)).text()
  const line = text.split('\n').find(one => one.startsWith(`switchyard_control_plane_${name} `))
  return Number(line?.split(' ').at(-1))
}

async function busIs(node: Node, connected: 0 | 1): Promise<void> {
  await eventually(`bus_connected ${connected}`, WAIT_MS, async () =>
    (await metric(node, 'bus_connected')) === connected ? true : undefined,
  )
}

async function world(t: Test, redis: RedisServer | undefined) {
  const directory = t.testdir()
  const bus = redis === undefined ? '' : `bus: { url: "${redis.url}" }`
  writeFileSync(
    join(directory, 'switchyard.yaml'),
    `dataDir: ${directory}\nstore: { url: "sqlite:${directory}/test.db" }\n${bus}\n`,
  )
  const active = await startNode(t, directory, 'node-1')
  await succeeds(t, active, 'bans', 'list')
  const standby = await startNode(t, directory, 'node-2')
  return { active, standby }
}

/** What must hold whatever becomes of the bus.
 *  @param meanwhile happens before anything is changed */
async function story(
  t: Test,
  { active, standby }: Awaited<ReturnType<typeof world>>,
  meanwhile: () => Promise<void>,
) {
  const seen: string[] = []
  void cli(t, active, line => seen.push(line), 'events', '--watch', '-o', 'json')
  await succeeds(t, active, 'bans', 'add', '192.0.2.1', '--yes')
  await eventually(
    'the watcher sees it',
    WAIT_MS,
    () => seen.some(line => line.includes('192.0.2.1')) || undefined,
  )
  await meanwhile()
  await succeeds(t, active, 'bans', 'add', '192.0.2.2', '--yes')
  await eventually(
    'the watcher sees it',
    WAIT_MS,
    () => seen.some(line => line.includes('192.0.2.2')) || undefined,
  )
  t.equal(await active.stop(), 'exit code 0')
  const bans = await succeeds(t, standby, 'bans', 'list', '-o', 'json')
  t.match(JSON.parse(bans), [{ target: '192.0.2.1' }, { target: '192.0.2.2' }])
  await succeeds(t, standby, 'bans', 'remove', '192.0.2.1', '--yes')
}

async function redis(t: Test): Promise<RedisServer> {
  const server = await RedisServer.start()
  t.teardown(() => server.end())
  return server
}

t.test('without a bus', async t => {
  const nodes = await world(t, undefined)
  await story(t, nodes, async () => {})
  t.equal(await metric(nodes.standby, 'bus_connected'), 0)
  t.equal(await nodes.standby.stop(), 'exit code 0')
})

t.test('with it: the standby hears of every commit', { skip }, async t => {
  const nodes = await world(t, await redis(t))
  for (const node of Object.values(nodes)) await busIs(node, 1)
  await story(t, nodes, async () => {
    await eventually('a hint', WAIT_MS, async () =>
      (await metric(nodes.standby, 'bus_hints_total{outcome="received"}')) > 0 ? true : undefined,
    )
  })
  t.equal(await nodes.standby.stop(), 'exit code 0')
})

t.test('killed in the middle, and back', { skip }, async t => {
  const server = await redis(t)
  const nodes = await world(t, server)
  for (const node of Object.values(nodes)) await busIs(node, 1)
  await story(t, nodes, () => server.kill())
  await busIs(nodes.standby, 0)
  await server.start()
  await busIs(nodes.standby, 1)
  t.equal(await nodes.standby.stop(), 'exit code 0')
})

t.test('standing still from the middle on: nobody waits for it, not even at the end', { skip }, async t => {
  const server = await redis(t)
  const nodes = await world(t, server)
  for (const node of Object.values(nodes)) await busIs(node, 1)
  await story(t, nodes, async () => server.signal('SIGSTOP'))
  t.equal(await nodes.standby.stop(), 'exit code 0')
})
