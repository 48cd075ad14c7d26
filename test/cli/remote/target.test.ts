import t from 'tap'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Plane } from '../../../cli/remote/plane.ts'
import { findTarget } from '../../../cli/remote/target.ts'
import { identityOf } from '../../../cli/up/process-identity.ts'
import { writeUpFile } from '../../../cli/up/up-file.ts'

const self = identityOf(process.pid)!

t.test('the address is taken from the flag, the environment, the running up, the default', async t => {
  const directory = t.testdir({
    '.switchyard': {},
    'switchyard.yaml': 'auth: { token: long-enough-token }\n',
  })
  const up = (startTicks: string): void =>
    writeUpFile(join(directory, '.switchyard'), {
      process: { ...self, startTicks },
      startedAt: '',
      configuration: join(directory, 'switchyard.yaml'),
      grpc: '127.0.0.1:3',
      programs: {},
    })
  const environment = { SWITCHYARD_API: '127.0.0.1:2' }
  t.equal(findTarget({}, {}, directory).address, '127.0.0.1:7400')
  up(self.startTicks)
  t.match(findTarget({}, {}, directory), { address: '127.0.0.1:3', token: 'long-enough-token' })
  t.equal(findTarget({}, environment, directory).address, '127.0.0.1:2')
  t.equal(findTarget({ api: '127.0.0.1:1' }, environment, directory).address, '127.0.0.1:1')
  up('1')
  t.equal(findTarget({}, {}, directory).address, '127.0.0.1:7400', 'an up that is dead is not asked')
})

t.test('another data directory is looked into where it is named', async t => {
  const directory = t.testdir({})
  mkdirSync(join(directory, 'data'))
  const file = { process: self, startedAt: '', configuration: '', grpc: '127.0.0.1:9', programs: {} }
  writeUpFile(join(directory, 'data'), file)
  t.equal(findTarget({ dataDir: 'data' }, {}, directory).address, '127.0.0.1:9')
  t.equal(findTarget({}, { SWITCHYARD_DATA_DIR: 'data' }, directory).address, '127.0.0.1:9')
})

t.test('the token comes from a file too', async t => {
  const directory = t.testdir({})
  writeFileSync(join(directory, 'token'), 'from-a-file\n')
  t.equal(findTarget({}, { SWITCHYARD_AUTH_TOKEN_FILE: 'token' }, directory).token, 'from-a-file')
  t.throws(() => findTarget({}, { SWITCHYARD_AUTH_TOKEN_FILE: 'nothing' }, directory), { code: 'SWY_USAGE' })
  t.throws(() => findTarget({}, { SWITCHYARD_API: 'nowhere' }, directory), { code: 'SWY_USAGE' })
})

t.test('a control plane that nobody named is named before it is changed', async t => {
  const directory = t.testdir({})
  t.match(new Plane(findTarget({}, {}, directory)).notice(), '127.0.0.1:7400 (the default')
  t.equal(new Plane(findTarget({ api: '127.0.0.1:7400' }, {}, directory)).notice(), undefined)
  t.equal(new Plane(findTarget({}, { SWITCHYARD_API: '127.0.0.1:1' }, directory)).notice(), undefined)
})
