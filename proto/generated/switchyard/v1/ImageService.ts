// Original file: proto/switchyard/v1/scaler.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BakeImageRequest as _switchyard_v1_BakeImageRequest, BakeImageRequest__Output as _switchyard_v1_BakeImageRequest__Output } from '../../switchyard/v1/BakeImageRequest.ts';
import type { DeleteImageRequest as _switchyard_v1_DeleteImageRequest, DeleteImageRequest__Output as _switchyard_v1_DeleteImageRequest__Output } from '../../switchyard/v1/DeleteImageRequest.ts';
import type { ImageList as _switchyard_v1_ImageList, ImageList__Output as _switchyard_v1_ImageList__Output } from '../../switchyard/v1/ImageList.ts';
import type { ListImagesRequest as _switchyard_v1_ListImagesRequest, ListImagesRequest__Output as _switchyard_v1_ListImagesRequest__Output } from '../../switchyard/v1/ListImagesRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';

export interface ImageServiceClient extends grpc.Client {
  BakeImage(argument: _switchyard_v1_BakeImageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  BakeImage(argument: _switchyard_v1_BakeImageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  BakeImage(argument: _switchyard_v1_BakeImageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  BakeImage(argument: _switchyard_v1_BakeImageRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  bakeImage(argument: _switchyard_v1_BakeImageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  bakeImage(argument: _switchyard_v1_BakeImageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  bakeImage(argument: _switchyard_v1_BakeImageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  bakeImage(argument: _switchyard_v1_BakeImageRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  DeleteImage(argument: _switchyard_v1_DeleteImageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DeleteImage(argument: _switchyard_v1_DeleteImageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DeleteImage(argument: _switchyard_v1_DeleteImageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DeleteImage(argument: _switchyard_v1_DeleteImageRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  deleteImage(argument: _switchyard_v1_DeleteImageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  deleteImage(argument: _switchyard_v1_DeleteImageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  deleteImage(argument: _switchyard_v1_DeleteImageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  deleteImage(argument: _switchyard_v1_DeleteImageRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  ListImages(argument: _switchyard_v1_ListImagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ImageList__Output>): grpc.ClientUnaryCall;
  ListImages(argument: _switchyard_v1_ListImagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ImageList__Output>): grpc.ClientUnaryCall;
  ListImages(argument: _switchyard_v1_ListImagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ImageList__Output>): grpc.ClientUnaryCall;
  ListImages(argument: _switchyard_v1_ListImagesRequest, callback: grpc.requestCallback<_switchyard_v1_ImageList__Output>): grpc.ClientUnaryCall;
  listImages(argument: _switchyard_v1_ListImagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ImageList__Output>): grpc.ClientUnaryCall;
  listImages(argument: _switchyard_v1_ListImagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ImageList__Output>): grpc.ClientUnaryCall;
  listImages(argument: _switchyard_v1_ListImagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ImageList__Output>): grpc.ClientUnaryCall;
  listImages(argument: _switchyard_v1_ListImagesRequest, callback: grpc.requestCallback<_switchyard_v1_ImageList__Output>): grpc.ClientUnaryCall;
  
}

export interface ImageServiceHandlers extends grpc.UntypedServiceImplementation {
  BakeImage: grpc.handleUnaryCall<_switchyard_v1_BakeImageRequest__Output, _switchyard_v1_Outcome>;
  
  DeleteImage: grpc.handleUnaryCall<_switchyard_v1_DeleteImageRequest__Output, _switchyard_v1_Outcome>;
  
  ListImages: grpc.handleUnaryCall<_switchyard_v1_ListImagesRequest__Output, _switchyard_v1_ImageList>;
  
}

export interface ImageServiceDefinition extends grpc.ServiceDefinition {
  BakeImage: MethodDefinition<_switchyard_v1_BakeImageRequest, _switchyard_v1_Outcome, _switchyard_v1_BakeImageRequest__Output, _switchyard_v1_Outcome__Output>
  DeleteImage: MethodDefinition<_switchyard_v1_DeleteImageRequest, _switchyard_v1_Outcome, _switchyard_v1_DeleteImageRequest__Output, _switchyard_v1_Outcome__Output>
  ListImages: MethodDefinition<_switchyard_v1_ListImagesRequest, _switchyard_v1_ImageList, _switchyard_v1_ListImagesRequest__Output, _switchyard_v1_ImageList__Output>
}
