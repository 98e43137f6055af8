import { Module } from '@nestjs/common';
import { PlaceList } from './place-list.js';
import { PlacesController } from './places.controller.js';
import { PlacesService } from './places.service.js';

/** The dated list of places, and how coordinators complete it. */
@Module({ controllers: [PlacesController], providers: [PlacesService, PlaceList], exports: [PlaceList] })
export class PlacesModule {}
