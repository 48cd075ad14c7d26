#!/usr/bin/env node
import { keepCompiledCode } from '../lib/compiled-code.ts'
import { programOf } from './roles/role.ts'

keepCompiledCode()
const program = programOf(process.argv.slice(2))
// In its place: signals, output and exit code are those of the program itself.
if (program !== undefined) process.execve?.(process.execPath, [process.execPath, ...program], process.env)
// After both: what is imported by a declaration is loaded before anything is called.
await import('./command-line.ts')
