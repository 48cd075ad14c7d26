import { inspect } from 'node:util'
import t from 'tap'
import {
  asMysqlFailure,
  ConnectionLost,
  failureKind,
} from '../../../../control-plane/store/mysql/mysql-failure.ts'
import { SwitchyardError } from '../../../../lib/errors.ts'
import { placeOn } from './make-mysql-store.ts'

const place = placeOn({ port: 3_306 }, 'game', 'u', 'hunter2')
const failing = (parts: object) => Object.assign(new Error('said'), parts)

for (const [name, error, kind, code] of [
  ['a deadlock', failing({ errno: 1213, code: 'ER_LOCK_DEADLOCK' }), 'deadlock', 'SWY_STORE_UNAVAILABLE'],
  ['a lock wait timeout', failing({ errno: 1205 }), 'again', 'SWY_STORE_UNAVAILABLE'],
  ['a record that has changed', failing({ errno: 1020 }), 'again', 'SWY_STORE_UNAVAILABLE'],
  ['a killed connection', failing({ errno: 1927 }), 'lost', 'SWY_STORE_UNAVAILABLE'],
  ['a server that has become read-only', failing({ errno: 1290 }), 'lost', 'SWY_STORE_UNAVAILABLE'],
  [
    'a connection that ended',
    failing({ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }),
    'lost',
    'SWY_STORE_UNAVAILABLE',
  ],
  [
    'an answer that does not come',
    failing({ code: 'PROTOCOL_SEQUENCE_TIMEOUT' }),
    'lost',
    'SWY_STORE_UNAVAILABLE',
  ],
  ['nobody there', failing({ errno: -111, code: 'ECONNREFUSED' }), 'lost', 'SWY_STORE_UNAVAILABLE'],
  ['an unknown host', failing({ errno: -3008, code: 'ENOTFOUND' }), 'lost', 'SWY_STORE_UNAVAILABLE'],
  [
    'a certificate of a stranger',
    failing({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    'lost',
    'SWY_STORE_UNAVAILABLE',
  ],
  ['an idle connection that ended', new ConnectionLost(), 'lost', 'SWY_STORE_UNAVAILABLE'],
  ['a full disk', failing({ errno: 1021 }), 'refused', 'SWY_STORE_UNAVAILABLE'],
  ['too many connections', failing({ errno: 1040 }), 'refused', 'SWY_STORE_UNAVAILABLE'],
  ['a wrong password', failing({ errno: 1045 }), 'refused', 'SWY_STORE_DENIED'],
  ['a missing right', failing({ errno: 1142 }), 'refused', 'SWY_STORE_DENIED'],
  ['an unknown database', failing({ errno: 1049 }), 'refused', 'SWY_CONFIG_INVALID'],
] as const)
  t.test(`${name} is ${kind}, and ${code}`, async t => {
    t.equal(failureKind(error), kind)
    t.match(asMysqlFailure(error, place), { code })
    t.notMatch(inspect(asMysqlFailure(error, place)), 'hunter2')
  })

t.test('a mistake of ours stays one, without its statement', async t => {
  const error = failing({ errno: 1064, code: 'ER_PARSE_ERROR', sql: "CREATE USER x IDENTIFIED BY 'hunter2'" })
  t.equal(failureKind(error), 'refused')
  const failure = asMysqlFailure(error, place)
  t.ok(failure instanceof Error && !(failure instanceof SwitchyardError))
  t.notMatch(inspect(failure), 'hunter2')
})

t.test('what is none of the server’s is left as it is', async t => {
  const error = new TypeError('ours')
  t.equal(asMysqlFailure(error, place), error)
  t.equal(failureKind('a text'), 'refused')
})

t.test('what is denied says what to look at first', async t => {
  for (const [errno, told] of [
    [1045, /check the password, or let an administrator run: GRANT/],
    [1044, /check the database's name, or let an administrator run: GRANT/],
    [1142, /; let an administrator run: GRANT/],
  ] as const)
    t.match(asMysqlFailure(failing({ errno }), place), { message: told })
})
