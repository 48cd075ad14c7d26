import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { identityOf, stillRuns } from '../../../cli/up/process-identity.ts'
import {
  claimDataDirectory,
  confirmClaim,
  readUpFile,
  removeUpFile,
  type UpFile,
  upFilePath,
  upRuns,
  writeUpFile,
} from '../../../cli/up/up-file.ts'

const self = identityOf(process.pid)!
const own: UpFile = { process: self, startedAt: 'now', configuration: '/x.yaml', programs: {} }
/** Nobody starts at the first tick of the machine. */
const dead: UpFile = { ...own, process: { pid: process.pid, startTicks: '1' } }

t.test('a claim stands until it is given back', async t => {
  const directory = `${t.testdir({})}/not/there/yet`
  t.equal(claimDataDirectory(directory, own), undefined)
  t.throws(() => claimDataDirectory(directory, own), { code: 'SWY_DATA_DIR_LOCKED' })
  removeUpFile(directory)
  t.equal(claimDataDirectory(directory, own), undefined)
})

t.test('what a killed one left is handed to the next', async t => {
  const directory = t.testdir({})
  claimDataDirectory(directory, { ...dead, programs: { proxy: self } })
  t.match(claimDataDirectory(directory, own), { programs: { proxy: self } })
  t.match(readUpFile(directory), { process: self })
})

t.test('half a file is nobody', async t => {
  for (const text of ['', '{', '[]', '{"process":{"pid":"1"}}', '{"process":{"pid":-1,"startTicks":"1"}}']) {
    const directory = t.testdir({})
    writeFileSync(upFilePath(directory), text)
    t.equal(readUpFile(directory), undefined)
    t.equal(claimDataDirectory(directory, own), undefined)
  }
})

t.test('the slower of two starters gives way', async t => {
  const directory = t.testdir({})
  claimDataDirectory(directory, own)
  confirmClaim(directory, process.pid)
  t.throws(() => confirmClaim(directory, process.pid + 1), { code: 'SWY_DATA_DIR_LOCKED' })
})

t.test('what is written is read back', async t => {
  const directory = t.testdir({})
  const file: UpFile = {
    ...own,
    grpc: '127.0.0.1:7400',
    http: '127.0.0.1:7480',
    status: '127.0.0.1:7481',
    listeners: [{ name: 'main', address: '0.0.0.0', port: 7_777, protocols: ['udp', 'tcp'] }],
    programs: { proxy: self },
  }
  writeUpFile(directory, file)
  t.strictSame(readUpFile(directory), file)
  t.ok(upRuns(file))
  t.notOk(upRuns(dead))
})

t.test('a process is not taken for the one that had its number before', async t => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  t.teardown(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  const identity = identityOf(child.pid!)!
  t.ok(stillRuns(identity))
  t.notOk(stillRuns({ ...identity, startTicks: `${identity.startTicks}1` }))
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.notOk(stillRuns(identity))
})
