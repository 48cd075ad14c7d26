import t from 'tap'
import { busContract } from '../contract/bus.ts'
import { MemoryBus } from './memory-bus.ts'

busContract(t, () => Promise.resolve(new MemoryBus().open))
