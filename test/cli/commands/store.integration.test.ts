import { existsSync } from 'node:fs'
import t from 'tap'
import type { Finding } from '../../../cli/doctor/finding.ts'
import { MariaDb, mariaDbMissing } from '../../support/maria-db.ts'
import { cli, type CliRun } from '../support/fake-context.ts'

/** Free ports only: others may use the usual ones on this machine. */
const CONFIGURATION = `listeners: [{ name: main, port: 0, fleet: arena }]
controlPlanes: ['127.0.0.1:1']
controlPlane: { grpc: { port: 0 }, http: { port: 0 } }
proxy: { status: { port: 0 }, flowsMax: 10 }
`
const environment = (url: string) => ({ PATH: process.env['PATH'] ?? '', SWITCHYARD_STORE_URL: url })

t.test('a SQLite store is shown and migrated without a control plane', async t => {
  const directory = t.testdir({ 'switchyard.yaml': CONFIGURATION })
  const options = { directory, environment: environment('sqlite:own.db') }
  const pending = await cli(['migrate', 'status'], options)
  t.equal(pending.code, 0, pending.stderr)
  t.match(pending.stdout, /^VERSION +NAME +STATE +APPLIED\n1 +0001_facts\.sql +pending +-\n/u)
  t.notOk(existsSync(`${directory}/own.db`), 'to look makes nothing')
  t.match((await storeFindings(['doctor'], options))['store tables'], { kind: 'note' })

  const done = await cli(['migrate', 'up', '-o', 'json'], options)
  const migrations = JSON.parse(done.stdout) as readonly { readonly appliedAtMs: number | null }[]
  t.ok(migrations.length > 0 && migrations.every(({ appliedAtMs }) => appliedAtMs !== null))
  t.match((await cli(['migrate', 'status'], options)).stdout, /1 +0001_facts\.sql +applied +20/u)
  t.match((await storeFindings(['doctor'], options))['store tables'], { kind: 'ok' })
})

t.test('so is one on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())
  await server.createDatabase('game')
  await server.query("CREATE USER owner@'%' IDENTIFIED BY 'hunter2'")
  await server.query("GRANT ALL PRIVILEGES ON game.* TO owner@'%'")
  const directory = t.testdir({ 'switchyard.yaml': CONFIGURATION })
  const options = { directory, environment: environment(server.url('game', 'owner', 'hunter2')) }

  t.match((await cli(['migrate', 'status'], options)).stdout, /1 +0001_facts\.sql +pending/u)
  t.match((await cli(['migrate', 'up'], options)).stdout, /1 +0001_facts\.sql +applied/u)
  const findings = await storeFindings(['doctor'], options)
  t.match(findings, {
    store: { kind: 'ok', detail: /owner@127\.0\.0\.1:\d+\/game answers: MariaDB 1\d\./u },
    'store rights': { kind: 'ok' },
    'store clock': { kind: 'ok' },
    'store connections': { kind: 'ok' },
    'store commits': { detail: /one takes \d+\.\d ms/u },
    'store tables': { kind: 'ok' },
  })
  t.notMatch(JSON.stringify(findings), 'hunter2')
  t.same(await server.query('SELECT * FROM game.request'), [], 'what was measured is gone')

  const denied = await cli(['migrate', 'up'], {
    directory,
    environment: environment(server.url('game', 'owner', 'wrong')),
  })
  t.match(denied, { code: 5, stderr: /SWY_STORE_DENIED: user owner is denied/u })
  t.notMatch(denied.stderr, /wrong@|:wrong/u)
  await server.stop()
  t.match((await storeFindings(['doctor'], options))['store'], {
    kind: 'fail',
    detail: /SWY_STORE_UNAVAILABLE/u,
  })
})

async function storeFindings(
  words: readonly string[],
  options: Parameters<typeof cli>[1],
): Promise<Readonly<Record<string, Finding>>> {
  const run: CliRun = await cli([...words, '-o', 'json'], options)
  const findings = JSON.parse(run.stdout) as readonly Finding[]
  return Object.fromEntries(
    findings.filter(({ name }) => name.startsWith('store')).map(finding => [finding.name, finding]),
  )
}
