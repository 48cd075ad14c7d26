#!/usr/bin/env node
const greet: string = 'hi ' + process.version
console.log(greet, process.argv.slice(2))
