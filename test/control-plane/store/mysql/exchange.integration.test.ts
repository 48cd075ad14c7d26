import t from 'tap'
import { A, account, B, Scene } from '../../../contract/sessions-under-test.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { makeMysqlSessions } from './make-mysql-sessions.ts'

/** What a replica holds that has just become the database: rows of another server. */
const FROM_ANOTHER_SERVER = "UPDATE session_quarantine SET server = 'hostname=former port=3306 server_id=9'"

t.test('another server answers', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())

  t.test('nobody claims before somebody has noticed, and for the quarantine from then on', async t => {
    const made = await makeMysqlSessions(t, server)
    const scene = await Scene.on(t, made)
    const { now, known } = await scene.sessions.server()
    t.equal(known, undefined, 'a new database knows no server')
    await scene.sessions.quarantine(0, now)
    const holder = await scene.granted(A)
    await server.query(FROM_ANOTHER_SERVER, made.database)
    const bob = account('bob')
    t.match(await scene.claim(B, 'first', bob), { kind: 'quarantine' }, 'of a new account')
    t.match(await scene.claim(B, 'second'), { kind: 'quarantine' }, 'of one that is held')
    await scene.sessions.release(holder)
    const refused = await scene.claim(B, 'second')
    t.match(refused, { kind: 'quarantine' }, 'of one that is free')
    if (refused.kind === 'quarantine') t.ok(refused.until > refused.now, 'with a time to ask again')
    t.match(await scene.sessions.server(), { now, known: 'hostname=former port=3306 server_id=9' })
    await scene.sessions.quarantine(10_000, now)
    t.match(await scene.sessions.server(), { now, known: now })
    t.match(await scene.claim(B, 'first', bob), { kind: 'quarantine' })
    await scene.made.advance(10_000)
    await scene.granted(B, 'first', bob)
  })

  t.test('a server whose number only begins alike is another one', async t => {
    const made = await makeMysqlSessions(t, server)
    const scene = await Scene.on(t, made)
    await scene.sessions.quarantine(0, `${(await scene.sessions.server()).now}2`)
    t.match(await scene.claim(A), { kind: 'quarantine' })
    await scene.sessions.quarantine(0, `${(await scene.sessions.server()).now} server_uuid=1-2`)
    await scene.granted(A)
  })

  t.test('whoever repeats the claim of what it holds gets it', async t => {
    const made = await makeMysqlSessions(t, server)
    const scene = await Scene.on(t, made)
    const { epoch } = await scene.granted(A)
    await server.query(FROM_ANOTHER_SERVER, made.database)
    t.same(await scene.claim(A), { kind: 'granted', epoch, repeated: true })
  })
})
