import { Module } from '@nestjs/common';
import { HubHoldings } from './hub-holdings.js';
import { MeController } from './me.controller.js';
import { MeService } from './me.service.js';
import { PersonalDataService } from './personal-data.service.js';

/** What signed-in people see of themselves, take along, and have forgotten. */
@Module({ controllers: [MeController], providers: [MeService, PersonalDataService, HubHoldings] })
export class MeModule {}
