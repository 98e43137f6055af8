import { Module } from '@nestjs/common';
import { KeysController } from './keys.controller.js';
import { KeysService } from './keys.service.js';

/** Keys with which members' own systems come in. */
@Module({ controllers: [KeysController], providers: [KeysService] })
export class KeysModule {}
