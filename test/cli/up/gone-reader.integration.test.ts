import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { stringify } from 'yaml'
import { killProcessesUsing, processesUsing } from '../../support/directory-processes.ts'
import { freePortsEnvironment } from '../../support/product.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'

const CONFIGURATION = {
  listeners: [
    { name: 'main', port: 0, bind: '127.0.0.1', protocols: ['udp'], game: 'generic', fleet: 'arena' },
  ],
  fleets: [
    {
      name: 'arena',
      command: ['node', join(PROJECT_ROOT, 'examples/arena/main.ts')],
      shards: 1,
      slots: 10,
      ready: { udp: 'who' },
    },
  ],
}

t.test('`up` goes on when whoever read its output has gone, and stops in order when told to', async t => {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-gone-reader-'))
  const dataDir = join(directory, 'data')
  mkdirSync(dataDir)
  const config = join(directory, 'switchyard.yaml')
  writeFileSync(config, stringify(CONFIGURATION))
  t.after(async () => {
    await killProcessesUsing(dataDir)
    rmSync(directory, { recursive: true })
  })
  const { NODE_OPTIONS: _runner, ...inherited } = process.env
  const environment = { ...inherited, ...freePortsEnvironment }
  const up = spawn(process.execPath, ['cli/main.ts', 'up', '--config', config, '--data-dir', dataDir], {
    cwd: PROJECT_ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for await (const line of createInterface({ input: up.stdout })) if (line.startsWith('ready ')) break
  up.stdout.destroy()
  up.stderr.destroy()
  const ended = once(up, 'exit')
  // A drain makes the agent and the control plane talk, for which nobody listens any more.
  const cli = spawn(
    process.execPath,
    ['cli/main.ts', 'shards', 'drain', 'arena-1', '--yes', '--data-dir', dataDir],
    {
      cwd: PROJECT_ROOT,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const [said, complained] = await Promise.all([text(cli.stdout), text(cli.stderr)])
  t.match(said + complained, /arena-1/u)
  t.equal(up.exitCode, null, 'it runs')
  up.kill('SIGINT')
  t.strictSame(await ended, [0, null])
  t.strictSame(await processesUsing(dataDir), [], 'nothing of it is left')
})
