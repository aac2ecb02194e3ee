/** SHA-256 of every migration. A line is added with its migration and never changes afterwards. */
export const migrationHashes: Record<string, string> = {
  "0001_create_people.sql": "40e070ca082e9dcf8a6aaa1bd940bf72a29cbb94fc219cbd762b03c0f27a1910",
  "0002_create_projects.sql": "4e3b0127503a3e4faff16853915c9c79d2c0073cd6284cebea0a79a1177a8ed3",
  "0003_create_connections.sql": "f5f47f8e56eecccce0bd107c52281142832b8df3dc974d4cd89b500dd8855dcd",
  "0004_create_schedules.sql": "a223381616886e257c10f9ae9780dfa12c945b5bcdacfcf6096840c1e518e983",
  "0005_create_runs.sql": "49c53f91ffc40599fa18a109655289477949f4dd4d19cd04ca1be40a6a84d097",
  "0006_create_notifications.sql": "6ea8b4942b01a3d19440d95ce2fdd55dd3ad1cbc1e91bfe899fe91366dc9d9d5",
  "0007_create_upkeep.sql": "4c074c967531f0717a8c1bc926b0c6c723afeb36485f1eaadf097e788004d85f",
};
