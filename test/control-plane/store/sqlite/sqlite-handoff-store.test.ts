import t from 'tap'
import { handoffStoreContract } from '../../../contract/handoff-store.ts'
import { makeSqliteSessions } from './make-sqlite-sessions.ts'

handoffStoreContract(t, makeSqliteSessions, { histories: 200 })
