import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { MysqlDatabase } from '../../../../control-plane/store/mysql/mysql-database.ts'
import type { MysqlTls } from '../../../../control-plane/store/mysql/mysql-place.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { placeOn } from './make-mysql-store.ts'

t.test(
  'on MariaDB with certificates of our own',
  { skip: mariaDbMissing ?? opensslMissing() ?? false },
  async t => {
    const folder = t.testdir()
    const ca = authority(folder, 'ca')
    const stranger = authority(folder, 'stranger')
    const [certificate, key] = certificateFor(folder, 'server', 'subjectAltName=IP:127.0.0.1')
    const [client, clientKey] = certificateFor(folder, 'client')
    const server = await MariaDb.start({
      serverOptions: [`--ssl-ca=${join(folder, 'ca.pem')}`, `--ssl-cert=${certificate}`, `--ssl-key=${key}`],
    })
    t.teardown(() => server.end())
    await server.createDatabase('tls')
    await server.query("CREATE USER safe@'%' IDENTIFIED BY 'p' REQUIRE SSL")
    await server.query("CREATE USER known@'%' IDENTIFIED BY 'p' REQUIRE X509")
    for (const user of ['safe', 'known']) await server.query(`GRANT ALL PRIVILEGES ON tls.* TO ${user}@'%'`)

    const cipher = async (user: string, tls: MysqlTls | undefined, host = '127.0.0.1'): Promise<unknown> => {
      const database = new MysqlDatabase({ ...placeOn(server, 'tls', user, 'p'), host, tls })
      try {
        return (await database.rows("SHOW STATUS LIKE 'Ssl_cipher'"))[0]?.['Value']
      } finally {
        database.close()
      }
    }
    const plain: MysqlTls = { ca, cert: undefined, key: undefined, verify: 'full' }

    t.test('a server that is known by its authority and its name is taken', async t => {
      t.match(await cipher('safe', plain), /AES|CHACHA/u)
      t.match(await cipher('safe', { ...plain, verify: 'ca' }), /AES|CHACHA/u)
    })
    t.test('so is any server where nothing is to be verified', async t => {
      t.match(await cipher('safe', { ...plain, ca: undefined, verify: 'none' }), /AES|CHACHA/u)
    })
    for (const [name, tls] of Object.entries({
      'another authority': { ...plain, ca: stranger },
      'no authority that the system knows': { ...plain, ca: undefined },
      'another authority, name not looked at': { ...plain, ca: stranger, verify: 'ca' as const },
    }))
      t.test(`a certificate of ${name} is refused`, async t => {
        await t.rejects(cipher('safe', tls), { code: 'SWY_STORE_UNAVAILABLE', message: /certificate/u })
      })
    t.test('a certificate for another name is refused, unless names are not looked at', async t => {
      await t.rejects(cipher('safe', plain, 'localhost'), {
        code: 'SWY_STORE_UNAVAILABLE',
        message: /altnames/u,
      })
      t.match(await cipher('safe', { ...plain, verify: 'ca' }, 'localhost'), /AES|CHACHA/u)
    })
    t.test('a user who must come with TLS is denied without', async t => {
      await t.rejects(cipher('safe', undefined), { code: 'SWY_STORE_DENIED' })
    })
    t.test('a user who must show a certificate shows it', async t => {
      const own = { ...plain, cert: readFileSync(client, 'utf8'), key: readFileSync(clientKey, 'utf8') }
      t.match(await cipher('known', own), /AES|CHACHA/u)
      await t.rejects(cipher('known', plain), { code: 'SWY_STORE_DENIED' })
    })
  },
)

function opensslMissing(): string | undefined {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'needs openssl'
  }
}

/** @returns its certificate */
function authority(folder: string, name: string): string {
  const path = join(folder, name)
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    `${path}.key`,
    '-out',
    `${path}.pem`,
  )
  return readFileSync(`${path}.pem`, 'utf8')
}

/** Signed by the authority `ca`. @returns the files of certificate and key */
function certificateFor(folder: string, name: string, extension = ''): readonly [string, string] {
  const path = join(folder, name)
  writeFileSync(`${path}.ext`, extension)
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    `${path}.key`,
    '-out',
    `${path}.csr`,
  )
  openssl(
    'x509',
    '-req',
    '-in',
    `${path}.csr`,
    '-days',
    '2',
    '-CA',
    join(folder, 'ca.pem'),
    '-CAkey',
    join(folder, 'ca.key'),
    '-CAcreateserial',
    '-extfile',
    `${path}.ext`,
    '-out',
    `${path}.pem`,
  )
  chmodSync(`${path}.key`, 0o600)
  return [`${path}.pem`, `${path}.key`]
}

function openssl(...words: readonly string[]): void {
  execFileSync('openssl', [...words], { stdio: 'ignore' })
}
