import { mkdirSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { DockerEngine, dockerMissing } from '../support/docker-engine.ts'
import { addBusybox, addModules, addProgram, fromRoot, importNode } from '../support/docker-images.ts'
import { eventually } from '../support/eventually.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'

const skip = dockerMissing ?? false
const WAIT_MS_MAX = 90_000
const STOP_SECONDS = 60
const HALF_A_SECOND_NS = 500_000_000
const IMAGE = 'switchyard-test/image'

/** Stands for the official image of Node where the packages are installed: nothing can be downloaded here, so its `npm ci` lays out what the lock
 *  file names, as it is installed on this machine. */
async function importWithPackages(engine: DockerEngine): Promise<string> {
  const name = 'switchyard-test/node-with-npm'
  await fromRoot(engine, name, root => {
    addBusybox(root)
    addProgram(root, process.execPath, '/usr/local/bin/node')
    mkdirSync(join(root, 'packages'))
    addModules(join(root, 'packages'))
    const script = '#!/bin/sh\n[ "$1 $2" = "ci --omit=dev" ] && cp -a /packages/node_modules .\n'
    writeFileSync(join(root, 'usr/local/bin/npm'), script, { mode: 0o755 })
  })
  return name
}

/** The project as `docker build .` hands it over, less what only makes it slow. */
function context(): Readable {
  const without = ['./node_modules', './.git', './.tap'].map(path => `--exclude=${path}`)
  return spawn('tar', ['--create', '--file=-', ...without, `--directory=${PROJECT_ROOT}`, '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  }).stdout
}

async function healthy(engine: DockerEngine, name: string): Promise<void> {
  try {
    await eventually(`${name} to be healthy`, WAIT_MS_MAX, async () => {
      const { State: state } = await engine.client.getContainer(name).inspect()
      if (!state.Running) throw new Error(`${name} ended with ${state.ExitCode}`)
      return state.Health?.Status === 'healthy' ? true : undefined
    })
  } catch (cause) {
    throw new Error(await engine.logs(name), { cause })
  }
}

t.test('one image plays every role', { skip }, async t => {
  const engine = await DockerEngine.start()
  t.teardown(() => engine.end())
  const buildArguments = { NODE: await importWithPackages(engine), BASE: await importNode(engine) }
  await engine.build(context(), { name: IMAGE, buildArguments })

  const run = async (name: string, command: readonly string[]): Promise<void> => {
    const container = await engine.client.createContainer({
      name,
      Image: IMAGE,
      Cmd: [...command],
      Healthcheck: { Interval: HALF_A_SECOND_NS },
    })
    await container.start()
  }
  const playsRole = (t: Test, role: string, flags: readonly string[] = []): void => {
    void t.test(`${role} becomes healthy without root, and stops when it is asked`, async t => {
      const name = `role-${role}`
      await run(name, [role, ...flags])
      await healthy(engine, name)
      t.equal((await engine.run(name, ['id', '-u'])).trim(), '1000')
      t.match(await engine.run(name, ['ls', '-ld', '/data']), /node +node/)
      await engine.client.getContainer(name).stop({ t: STOP_SECONDS })
      const { State: state } = await engine.client.getContainer(name).inspect()
      t.equal(state.ExitCode, 0, await engine.logs(name))
      await engine.client.getContainer(name).remove({ v: true })
    })
  }

  playsRole(t, 'up')
  playsRole(t, 'control-plane', ['--node-id', 'node-7'])
  playsRole(t, 'proxy')
  playsRole(t, 'agent', ['--host-id', 'host-7'])

  t.test('a role that does not answer is not healthy', async t => {
    const container = await engine.client.createContainer({
      name: 'nobody',
      Image: IMAGE,
      Entrypoint: ['sleep', '600'],
    })
    await container.start()
    const check = ['node', '/app/cli/main.ts', 'healthcheck']
    await t.rejects(engine.run('nobody', check), /the first process here is none of ours/)
    await t.rejects(engine.run('nobody', [...check, 'proxy']), /ended with 1 .*proxy does not answer/s)
    await container.remove({ force: true, v: true })
  })

  t.test('the image holds the product and nothing else', async t => {
    await run('content', ['version'])
    await engine.client.getContainer('content').wait()
    t.match(await engine.logs('content'), /^switchyard \d+\.\d+\.\d+ on Node/)
    const listing = await engine.client.createContainer({
      name: 'list',
      Image: IMAGE,
      Entrypoint: ['ls', '/app'],
    })
    await listing.start()
    await listing.wait()
    t.same((await engine.logs('list')).trim().split('\n'), [
      'LICENSE',
      'cli',
      'control-plane',
      'examples',
      'lib',
      'node_modules',
      'package.json',
      'proto',
      'proxy',
      'shard-agent',
      'sql',
    ])
  })
})
