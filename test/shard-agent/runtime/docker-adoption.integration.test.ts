import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { dockerMissing } from '../../support/docker-engine.ts'
import { dockerLab, readyOn } from '../support/docker-lab.ts'
import { readyShard, scene } from '../support/scene.ts'
import { shardRef } from '../support/start-shard.ts'
import { until } from '../support/test-host.ts'

const skip = dockerMissing ?? false

t.test('containers that outlive agents and engines', { skip }, async t => {
  const lab = await dockerLab(t)

  t.test('the agent after a kill -9 adopts what runs and learns what has ended', async t => {
    const stage = await scene(t)
    const { controlPlane, dataDirectory } = stage
    const config = join(dataDirectory, 'agent.yaml')
    writeFileSync(config, `agent: { docker: { socket: ${lab.engine.socketPath} } }\n`)
    const steady = 'echo first; while [ ! -e {dir}/go ]; do sleep 0.05; done; echo second; sleep 600'
    const first = await stage.agent('--config', config)
    await until('hello', () => controlPlane.all('hello').length === 1)
    controlPlane.order({ kind: 'start', value: lab.order({ command: ['sh', '-c', steady] }) })
    controlPlane.order({ kind: 'start', value: lab.order({ shard: shardRef('arena-2') }) })
    const { port, pid } = await readyShard(stage)
    await readyShard(stage, 'arena-2')
    first.child.kill('SIGKILL')
    await first.ended
    const doomed = await lab.container('arena-2')
    await lab.engine.client.getContainer(doomed).kill()
    await stage.agent('--config', config)
    await until('adopted', () => stage.latest('arena-1')?.adopted)
    t.match(stage.latest('arena-1'), { state: 'ready', port, pid })
    await until('the exit', () => controlPlane.all('exited').length === 1)
    t.match(controlPlane.all('exited'), [{ shard: { shardId: 'arena-2' }, exitCode: -1, signal: 'SIGKILL' }])
    const name = await lab.container('arena-1')
    await lab.engine.run(name, ['touch', '/switchyard/go'])
    const lines = await until('its output', async () => {
      const reading = controlPlane.order({ kind: 'readLog', value: { shard: shardRef(), lines: 9 } })
      await controlPlane.resultOf(reading)
      const read = controlPlane.all('log').find(chunk => chunk.orderId === reading)?.lines
      return read?.length === 2 && read
    })
    t.same(lines, ['first', 'second'])
    controlPlane.order({ kind: 'kill', value: { shard: shardRef(), why: 'test' } })
    await lab.empty()
  })

  t.test('strangers are left alone, also such with our labels', async t => {
    const host = lab.host(t)
    host.keeper.start(lab.order())
    await readyOn(host)
    const name = await lab.container('arena-1')
    const ours = await lab.engine.client.getContainer(name).inspect()
    const strangers = await Promise.all([
      lab.engine.client.createContainer({ Image: lab.busybox, Cmd: ['sleep', '600'], name: 'a-stranger' }),
      lab.engine.client.createContainer({
        Image: lab.busybox,
        Cmd: ['sleep', '600'],
        name: 'switchyard-arena-1-1',
        Labels: ours.Config.Labels,
      }),
    ])
    for (const stranger of strangers) await stranger.start()
    host.abandon()
    const next = lab.host(t, host.dataDirectory)
    await until('adopted', () => next.hosted('arena-1')?.adopted)
    next.keeper.kill(shardRef())
    await until('the exit', () => next.exits.length === 1)
    await until('only strangers', async () => (await lab.containers()).length === strangers.length)
    for (const stranger of strangers) t.ok((await stranger.inspect()).State.Running)
    for (const stranger of strangers) await stranger.remove({ force: true })
  })

  t.test(
    'while the engine is away nothing is concluded; what ended with it is told when it is back',
    async t => {
      const host = lab.host(t)
      host.keeper.start(lab.order())
      await readyOn(host)
      await lab.engine.stop('SIGKILL')
      host.keeper.start(lab.order({ shard: shardRef('arena-2') }))
      await until('the refusal', () => host.exits.length === 1)
      t.match(
        host.exits[0]?.lastLine,
        /no Docker Engine answers at .* start it, or name its socket in agent\.docker\.socket/,
      )
      t.equal(host.hosted('arena-1')?.state, 'ready')
      await lab.engine.start()
      await until('the exit', () => host.exits.length === 2)
      t.match(host.exits[1], { shard: { shardId: 'arena-1' }, ordered: false })
      await lab.empty()
    },
  )

  t.test('nothing is left at the end', async t => {
    t.same(await lab.engine.inventory(), lab.before)
    t.end()
  })
})
