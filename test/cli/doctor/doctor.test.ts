import t from 'tap'
import { ANSWERS } from '../support/canned.ts'
import { cli } from '../support/fake-context.ts'
import { FakeControlPlane } from '../support/fake-control-plane.ts'

/** Free ports only: others may use the usual ones on this machine. */
const CONFIGURATION = `listeners: [{ name: main, port: 0, fleet: arena }]
controlPlane: { grpc: { port: 0 }, http: { port: 0 } }
proxy: { status: { port: 0 }, flowsMax: 10 }
`

t.test('a machine in order has no failures', async t => {
  const directory = t.testdir({ 'switchyard.yaml': CONFIGURATION })
  const plane = await FakeControlPlane.start(ANSWERS)
  t.teardown(() => plane.stop())
  const run = await cli(['doctor', '--api', plane.address], { directory })
  t.equal(run.code, 0, run.stdout)
  t.match(run.stdout, /^ok +node: /)
  t.match(run.stdout, /ok +control plane: answers at/)
  t.match(run.stdout, /ok +store: sqlite:data\/switchyard\.db answers/)
})

t.test('what is named and does not answer is a failure, with a remedy', async t => {
  const directory = t.testdir({ 'switchyard.yaml': CONFIGURATION })
  const gone = await FakeControlPlane.start({})
  gone.stop()
  const words = ['doctor', '--api', gone.address]
  const run = await cli(words, { directory })
  t.equal(run.code, 1)
  t.match(run.stdout, /fail +control plane: .*\n +remedy: /)
  const findings = JSON.parse((await cli([...words, '-o', 'json'], { directory })).stdout) as object[]
  t.match(
    findings.find(finding => 'name' in finding && finding.name === 'control plane'),
    { kind: 'fail' },
  )
})
