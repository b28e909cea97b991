"""Images on the wire."""

from typing import Any

from rest_framework import serializers


class UploadSerializer(serializers.Serializer[Any]):
    """An image on its way in."""

    file = serializers.FileField(help_text="JPEG, PNG, GIF, WebP, BMP, TIFF, AVIF or HEIC.")


class FileSerializer(serializers.Serializer[Any]):
    """An image that was stored."""

    file_id = serializers.CharField(help_text="What a campaign names as `ad_image_id`.")
    image_url = serializers.URLField(help_text="Where the image is served.")
