import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { eventually } from '../../../support/eventually.ts'
import { startLineChild } from '../../../support/line-child.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { PROJECT_ROOT } from '../../../support/project-root.ts'

const WAIT_MS_MAX = 60_000
const LINES_MAX = 10_000
const PASSWORD = 'p@ss/w:rd#%'

interface Node {
  readonly pid: number | undefined
  readonly kill: () => Promise<void>
  readonly lines: readonly string[]
  readonly http: string
}

t.test('two nodes on one MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())
  await server.createDatabase('game')
  await server.query(`CREATE USER switchyard@'127.0.0.1' IDENTIFIED BY '${PASSWORD}'`)
  await server.query("GRANT ALL PRIVILEGES ON game.* TO switchyard@'127.0.0.1'")
  t.testdir()
  const url = server.url('game', 'switchyard', PASSWORD)
  const start = (name: string) => startNode(t, name, url)
  // At once, on an empty database: one of them makes the tables.
  const nodes = new Map(
    await Promise.all(['node-1', 'node-2'].map(async name => [name, await start(name)] as const)),
  )

  const first = await leader(server)
  const standby = first.node === 'node-1' ? 'node-2' : 'node-1'
  t.match(await readiness(nodes.get(first.node)), { status: 200 })
  t.notMatch(await readiness(nodes.get(standby)), { status: 200 })

  await nodes.get(first.node)?.kill()
  const second = await eventually('the standby to lead', WAIT_MS_MAX, async () => {
    const now = await leader(server)
    return now.node === standby ? now : undefined
  })
  t.equal(second.token, first.token + 1)
  await eventually('the standby to be ready', WAIT_MS_MAX, async () =>
    (await readiness(nodes.get(standby))).status === 200 ? true : undefined,
  )

  const back = await start(first.node)
  t.equal((await leader(server)).node, standby, 'who comes back stands by')

  await server.stop('SIGKILL')
  await server.start()
  await eventually('the node to lead again after the outage', WAIT_MS_MAX, async () => {
    const states = await Promise.all([nodes.get(standby), back].map(readiness))
    return states.some(({ status }) => status === 200) ? true : undefined
  })

  for (const node of [...nodes.values(), back]) {
    t.match(node.lines.join('\n'), /"store":"mysql:\/\/switchyard@127\.0\.0\.1:\d+\/game"/u)
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD)]) t.notMatch(node.lines.join('\n'), secret)
  }
  const commandLine = readFileSync(`/proc/${back.pid}/cmdline`, 'utf8')
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD)]) t.notMatch(commandLine, secret)
})

async function startNode(t: Test, name: string, url: string): Promise<Node> {
  const lines: string[] = []
  const child = startLineChild({
    command: process.execPath,
    args: [
      join(PROJECT_ROOT, 'control-plane', 'main.ts'),
      '--node-id',
      name,
      '--grpc-port',
      '0',
      '--http-port',
      '0',
    ],
    directory: t.testdirName,
    environment: { SWITCHYARD_STORE_URL: url },
    onLine: line => void (lines.length < LINES_MAX && lines.push(line)),
  })
  t.teardown(() => child.kill())
  const ready = await eventually(`${name} to be ready`, WAIT_MS_MAX, () =>
    lines.find(line => line.startsWith('ready ')),
  )
  const { http } = JSON.parse(ready.slice('ready '.length)) as { readonly http: string }
  return { pid: child.pid, kill: () => child.kill(), lines, http }
}

async function readiness(node: Node | undefined): Promise<{ readonly status: number }> {
  const { status } = await fetch(`http://${node?.http}/readyz`)
  return { status }
}

async function leader(server: MariaDb): Promise<{ readonly node: string; readonly token: number }> {
  const [row] = (await server.query('SELECT node, token FROM node_lease', 'game')) as readonly {
    readonly node: string
    readonly token: number
  }[]
  if (row === undefined) throw new Error('there is no lease')
  return row
}
