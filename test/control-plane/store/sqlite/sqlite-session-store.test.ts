import t from 'tap'
import { sessionStoreContract } from '../../../contract/session-store.ts'
import { makeSqliteSessions } from './make-sqlite-sessions.ts'

sessionStoreContract(t, makeSqliteSessions, { histories: 200 })
