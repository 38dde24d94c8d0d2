from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_cache_table")]
    operations = [
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64, unique=True)),
                ("body", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("media_type", models.CharField(blank=True, max_length=60)),
                ("answer", models.BinaryField(default=b"")),
                ("made_at", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "kernel_idempotency"},
        ),
    ]
